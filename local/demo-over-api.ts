import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { formatTime, wrap } from './print/layout.ts';
import type { Paint } from './print/paint.ts';
import type { RunningApi } from './serve/start-local-api.ts';
import { startServing, type Serving } from './serve/start-serving.ts';
import { synthesizeTemplate } from './serve/synthesize-template.ts';
import type { OverApi, Swept } from './story.ts';

/** More than a minute's requests are needed to look at so many, so that there is something to watch. */
const CONVERSATIONS = 300;
/** One in so many of those that are stuck never ends in this organisation. */
const NEVER_ENDING = 20;

export interface Teller {
  readonly print: (...lines: readonly string[]) => void;
  readonly paint: Paint;
}

/** The demo's fourth part: a preview over the API, a sweep that ends what it has listed, and a later one. */
export async function tellOverApi(
  { seed, logs }: { readonly seed: number; readonly logs: boolean },
  teller: Teller,
): Promise<OverApi> {
  const template = synthesizeTemplate({ auth: 'cognito', mode: 'enforce' });
  const options = { seed, logs, conversations: CONVERSATIONS, mode: 'enforce', port: 0 } as const;
  const serving = await startServing(template, { ...options, served: () => {}, ended: () => {} });
  try {
    return await tell(serving, teller);
  } finally {
    await serving.close();
  }
}

/** How much further a sweep must be for another line of its progress. */
const LEAST_PROGRESS = 0.1;
const UNDER_WAY: ReadonlySet<string> = new Set(['queued', 'running', 'cancelling']);
/** By the simulated clock, 30 times as fast as the stage’s own, which takes two calls a second. */
const ASK_AGAIN_MS = 20_000;

const counts = z.record(z.string(), z.int());
const document = z.object({
  sweepId: z.string(),
  state: z.string(),
  progress: z.object({ judged: z.int(), candidates: z.int(), stuck: z.int(), share: z.number() }).optional(),
  report: z.object({ counts, kept: counts, requests: z.object({ writes: z.int() }) }).optional(),
});
const rows = z.object({ conversations: z.array(z.object({ conversationId: z.string() })) });
const history = z.object({
  writes: z.array(
    z.object({
      at: z.string(),
      class: z.string(),
      requestedBy: z.string(),
      outcome: z.string(),
      reason: z.string(),
    }),
  ),
});
const token = z.object({ access_token: z.string() });

async function tell(serving: Serving, { print, paint }: Teller): Promise<OverApi> {
  const { running, world } = serving;
  const ask = await callerOf(running);
  const sweep = async (path: string, body: object, means: string): Promise<Swept> => {
    print('', paint.strong(`POST ${path}`), ...bodyLines(body), ...wrap(means, '  '));
    const { sweepId } = document.parse(await ask('POST', path, body));
    for (let shown = 0; ;) {
      const { state, progress, report } = document.parse(await ask('GET', `/sweeps/${sweepId}`));
      if (progress !== undefined && progress.share >= shown + LEAST_PROGRESS) {
        const { judged, candidates, stuck } = progress;
        print(paint.quiet(`  … ${judged} of ${candidates} judged, ${stuck} of them stuck`));
        shown = progress.share;
      }
      if (report !== undefined) return { sweepId, state, ...report };
      if (!UNDER_WAY.has(state)) throw new Error(`The sweep is ${state}, and has no report`);
      await world.clock.sleep(ASK_AGAIN_MS);
    }
  };
  const said = (state: string, text: string): void =>
    print(...wrap(`→ ${state}: ${text}`, '    ', '  ').map(paint.good));
  const rowsOf = async (sweepId: string, outcome: string): Promise<readonly string[]> => {
    const found = await ask('GET', `/sweeps/${sweepId}/conversations?outcome=${outcome}&limit=500`);
    return rows.parse(found).conversations.map(({ conversationId }) => conversationId);
  };

  const preview = await sweep(
    '/sweeps/preview',
    {},
    'A preview: a dry run that goes on by itself, however long it takes.',
  );
  const { 'would-close': listed = 0, kept = 0 } = preview.counts;
  said(preview.state, `${listed} would be ended, ${kept} are kept. Nothing was written to Genesys Cloud.`);

  const ids = await rowsOf(preview.sweepId, 'would-close');
  for (const id of ids.filter((_, index) => index % NEVER_ENDING === 0)) {
    const conversation = world.simulator.conversations.get(id);
    if (conversation !== undefined) conversation.resists = 'everything';
  }
  const approved = await sweep(
    '/sweeps',
    { fromSweep: preview.sweepId, requestedBy: 'a supervisor' },
    'Somebody has read the preview, and approves it. What it has listed and is still stuck is ended.',
  );
  const { closed = 0, unverified = 0 } = approved.counts;
  said(
    approved.state,
    `${closed} ended. ${unverified} did not end: in this organisation Genesys Cloud accepts the request, and nothing ` +
      'happens. They are remembered.',
  );

  const later = await sweep('/sweeps', {}, 'A later sweep, of everything.');
  said(
    later.state,
    `${later.counts['closed'] ?? 0} left to end. ${later.kept['waits-for-retry'] ?? 0} wait for their next try, in about ` +
      'an hour, and cost no request until then (waits-for-retry).',
  );

  const [never = ''] = await rowsOf(approved.sweepId, 'unverified');
  const path = `/conversations/${never}/history`;
  print('', paint.strong(`GET ${path}`), '  What is remembered of one that did not end.');
  for (const write of history.parse(await ask('GET', path)).writes) {
    const { at, class: stuck, requestedBy, outcome, reason } = write;
    said(formatTime(at), `${stuck}, requested by ${requestedBy}: ${outcome}, ${reason}`);
  }
  return { preview, approved, later };
}

function bodyLines(body: object): string[] {
  return Object.keys(body).length === 0 ? [] : [`  ${JSON.stringify(body)}`];
}

/** The gateway lets few calls through at once, by the real time, and this asks by a clock that runs faster. */
const TOO_MANY_CALLS = 429;
const TRY_AGAIN_MS = 1_000;

/** Calls the API as the client with the scopes `read` and `write`. @throws Error for any answer but 2xx */
async function callerOf({ clients, tokenUrl = '', url }: RunningApi) {
  const client = clients.find(({ name }) => name === 'caller');
  const basic = Buffer.from(`${client?.clientId}:${client?.clientSecret}`).toString('base64');
  const send = async (to: string, sent: RequestInit): Promise<unknown> => {
    const answer = await fetch(to, sent);
    if (answer.status === TOO_MANY_CALLS) {
      await wait(TRY_AGAIN_MS);
      return send(to, sent);
    }
    if (!answer.ok) throw new Error(`${to} was answered with ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  const { access_token: bearer } = token.parse(
    await send(tokenUrl, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    }),
  );
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
  return (method: string, path: string, body?: object): Promise<unknown> =>
    send(`${url}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}
