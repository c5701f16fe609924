import { createHash } from 'node:crypto';
import type {
  Breach,
  Ended,
  Fact,
  ObservedDay,
  ObservedInvocation,
  ObservedRequest,
  Truth,
} from './observation.ts';

/** The journal of a day, one line for each fact. The same seed gives the same text, byte for byte. */
export function journalLines(day: ObservedDay): string[] {
  const known = new Set(day.setUp.conversations.map(({ id }) => id));
  return day.facts.map((fact) => lineOf(fact, known));
}

/** The journal up to a breach, and a little after it, as far as it concerns the conversation; all where none is named. */
export function journalTail(day: ObservedDay, { at, conversationId }: Breach, most = 40): string[] {
  const known = new Set(day.setUp.conversations.map(({ id }) => id));
  const concerned = day.facts.filter(
    (fact) =>
      fact.at <= at + AFTER_BREACH_MS && (conversationId === undefined || isAbout(fact, conversationId)),
  );
  return concerned.slice(-most).map((fact) => lineOf(fact, known));
}

const AFTER_BREACH_MS = 1_000;

function isAbout(fact: Fact, conversationId: string): boolean {
  switch (fact.kind) {
    case 'changed':
      return fact.conversationId === conversationId;
    case 'sent':
    case 'answered':
      return fact.request.conversationId === conversationId;
    case 'printed':
      return fact.text.includes(conversationId);
    case 'withheld':
    case 'unconnected':
      return fact.url.includes(conversationId);
    case 'invoked':
    case 'ended':
      return isIn(fact.invocation, conversationId);
    case 'weather':
      return true;
    case 'views':
      return false;
  }
}

/** Of an invocation that was killed nobody knows what it would have said. */
function isIn({ ended }: ObservedInvocation, conversationId: string): boolean {
  return ended?.kind !== 'answered' || (JSON.stringify(ended.report) ?? '').includes(conversationId);
}

function lineOf(fact: Fact, known: ReadonlySet<string>): string {
  return `${new Date(fact.at).toISOString()} ${textOf(fact, known)}`;
}

function textOf(fact: Fact, known: ReadonlySet<string>): string {
  switch (fact.kind) {
    case 'invoked':
      return `#${fact.invocation.id} invoked ${invokedText(fact.invocation)}`;
    case 'ended':
      return `#${fact.invocation.id} ${endedText(fact.invocation.ended)}`;
    case 'sent':
      return `#${fact.request.invocation?.id ?? '-'} sends ${requestText(fact.request, known)}`;
    case 'withheld':
      return `#${fact.invocation?.id ?? '-'} withholds ${fact.method} ${fact.url}`;
    case 'unconnected':
      return `#${fact.invocation?.id ?? '-'} finds no connection for ${fact.method} ${fact.url}: ${fact.code}`;
    case 'answered':
      return `#${fact.request.invocation?.id ?? '-'} gets ${answeredText(fact.request)}`;
    case 'changed':
      return `conversation ${fact.conversationId} ${causeText(fact)}: ${truthText(fact.truth)}`;
    case 'printed':
      return `#${fact.invocation?.id ?? '-'} prints ${fact.stream} ${fact.text}`;
    case 'weather':
      return `weather: ${fact.what}`;
    case 'views':
      return `views of ${fact.views.size} ${digest(JSON.stringify([...fact.views]))}`;
  }
}

function invokedText(invocation: ObservedInvocation): string {
  const { trigger, asked, instance, deadlineAt, startedAt, clock, deliveredBefore } = invocation;
  const ahead = clock.steps.findLast(({ at }) => at <= startedAt)?.aheadMs ?? 0;
  const { call, sweepId } = invocation;
  const what =
    call !== undefined
      ? `${call.route} ${call.sweepId ?? ''}`
      : asked === undefined
        ? 'nothing valid'
        : `${sweepId === undefined ? '' : `a round of ${sweepId}, `}${asked.action} ${asked.mode}`;
  return [
    `by ${trigger}: ${what}`,
    `process ${instance}`,
    `${deadlineAt - startedAt} ms`,
    ...(ahead === 0 ? [] : [`clock ${ahead} ms ahead`]),
    ...(deliveredBefore === undefined ? [] : [`the same event as #${deliveredBefore}`]),
    JSON.stringify(asked?.request ?? invocation.event),
  ].join(', ');
}

function endedText(ended: Ended | undefined): string {
  switch (ended?.kind) {
    case 'answered':
      return `answers ${JSON.stringify(ended.report)}`;
    case 'threw':
      return `throws ${ended.name}: ${ended.message.split('\n')[0] ?? ''}`;
    case 'killed':
      return 'is killed';
    case 'timed-out':
      return 'is ended at its deadline';
    case undefined:
      return 'is not over';
  }
}

/** The id that a diagnosis makes up is another one each time. */
function requestText(request: ObservedRequest, known: ReadonlySet<string>): string {
  const { id, method, url, conversationId, invocation, body } = request;
  const isDiagnosis = invocation?.asked?.action === 'diagnose';
  const isMadeUp = isDiagnosis && conversationId !== undefined && !known.has(conversationId);
  const shown = isMadeUp ? url.replace(conversationId, 'made-up') : url;
  return `${id} ${method} ${shown}${body === undefined ? '' : ` ${JSON.stringify(body)}`}`;
}

function answeredText({ id, status, fate, faults, executed, answer }: ObservedRequest): string {
  const struck = faults.map((fault) => JSON.stringify(fault)).join(' ');
  return [
    `${id} ${status ?? '-'} ${fate}`,
    executed ? 'carried out' : 'not carried out',
    ...(struck === '' ? [] : [struck]),
    digest(JSON.stringify(answer) ?? ''),
  ].join(', ');
}

function causeText({ cause, request }: Extract<Fact, { kind: 'changed' }>): string {
  return request === undefined ? cause : `${cause} ${request.id}`;
}

function truthText(truth: Truth): string {
  return Object.entries(truth)
    .filter(([, value]) => value !== undefined && value !== false)
    .map(
      ([name, value]) =>
        `${name}=${typeof value === 'number' ? new Date(value).toISOString() : String(value)}`,
    )
    .join(' ');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
