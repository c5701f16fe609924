import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { inject, onTestFinished } from 'vitest';
import type { Mode } from '../../functions/sweeper/names.ts';
import { readApi } from '../../local/serve/read-api.ts';
import { startLocalApi as start, type Served } from '../../local/serve/start-local-api.ts';
import { synthesizeTemplate } from '../../local/serve/synthesize-template.ts';
import type { TokenClient } from '../../local/serve/token-client.ts';
import { startWhole, type Whole, type WholeOptions } from './whole.ts';

/** What becomes of the function, for what the gateway answers in its place. */
export type FunctionState = 'well' | 'hanging' | 'failing' | 'malformed' | 'busy';

export interface LocalApiOptions extends WholeOptions {
  /** How callers show who they are; `iam` where absent. */
  readonly auth?: 'iam' | 'cognito';
  /** What the stack is deployed with, its edge and its function alike; `enforce` where absent. */
  readonly mode?: Mode;
  /** Let a burst pass as the stage does, and no call after it; without limits where absent: tests call fast. */
  readonly throttling?: boolean;
  /** The template, where it is not the stack's own. */
  readonly template?: unknown;
}

/**
 * The API of the stack on loopback: its routes and its edge as the synthesized template has them, the real handler,
 * and a simulated Genesys Cloud, on driven time unless `realTime` is set. Stopped when the test is over.
 */
export interface LocalApi {
  /** What a deployment tells as ApiUrl, without the slash at its end: `http://127.0.0.1:<port>/v1`. */
  readonly url: string;
  /** Without the stage: here is `/openapi.json`. */
  readonly origin: string;
  /** What a deployment tells as TokenUrl. @throws Error unless started with `auth: 'cognito'` */
  readonly tokenUrl: string;
  /** The clients that get tokens there: reader, caller (reads and writes), supervisor (all scopes). */
  readonly clients: readonly TokenClient[];
  /** The one with all scopes. @throws Error unless started with `auth: 'cognito'` */
  readonly client: TokenClient;
  /** A region to sign for. */
  readonly region: string;
  /** Function, simulator (faults, clients, conversations) and secrets. */
  readonly whole: Whole;
  /** What has been answered, in its order: `{ route: 'POST /sweeps/preview', status: 202 }`. */
  readonly answers: readonly Served[];
  /** From now on, the function is like that. */
  readonly functionIs: (state: FunctionState) => void;
}

/** The synthesized template takes a second or more: made once for each kind, and for all files of a test run. Whoever asks may change what is given. */
export function templateOf(auth: 'iam' | 'cognito', mode: Mode): unknown {
  const file = path.join(inject('synthDirectory'), `${auth}-${mode}.json`);
  if (!existsSync(file)) {
    const partial = `${file}.${randomUUID()}`;
    writeFileSync(partial, JSON.stringify(synthesizeTemplate({ auth, mode })));
    // Another file's tests may read at this moment: there is a whole template or none.
    renameSync(partial, file);
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** To be called within a test: what it starts ends with that. */
export async function startLocalApi(options: LocalApiOptions = {}): Promise<LocalApi> {
  const { auth = 'iam', mode = 'enforce', throttling = false, template, settings, ...others } = options;
  const whole = await startWhole({ ...others, settings: { mode, ...settings } });
  const api = readApi(template ?? templateOf(auth, mode));
  let state: FunctionState = 'well';
  const answers: Served[] = [];
  // Nothing is let through with time: how much that is, real time would decide.
  const throttle = throttling ? { ...api.throttle, ratePerSecond: 0 } : UNLIMITED;
  const local = await start(
    { ...api, throttle },
    {
      invoke: (event) => (state === 'well' ? whole.invoke(event) : outOfOrder(state)),
      sleep: whole.clock.sleep,
      now: Date.now,
      port: 0,
      served: (one) => void answers.push(one),
    },
  );
  onTestFinished(local.close);
  return {
    url: local.url,
    origin: local.origin,
    get tokenUrl() {
      if (local.tokenUrl === undefined) throw new Error('This API takes no tokens: start it with cognito.');
      return local.tokenUrl;
    },
    clients: local.clients,
    get client() {
      const found = local.clients.find(({ name }) => name === 'supervisor');
      if (found === undefined) throw new Error('This API takes no tokens: start it with cognito.');
      return found;
    },
    region: local.region,
    whole,
    answers,
    functionIs: (next) => {
      state = next;
    },
  };
}

const UNLIMITED = { ratePerSecond: 0, burst: Number.MAX_SAFE_INTEGER };

/** What Lambda gives back for a function that does not work. */
async function outOfOrder(state: Exclude<FunctionState, 'well'>): Promise<unknown> {
  switch (state) {
    case 'hanging':
      return new Promise(() => {});
    case 'failing':
      throw new Error('The function has failed');
    case 'malformed':
      return { status: 200 };
    case 'busy':
      throw Object.assign(new Error('Rate Exceeded.'), { name: 'TooManyRequestsException' });
  }
}
