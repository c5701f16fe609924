import { fieldOf, isJsonObject, parseJson } from '../json.ts';
import type { OutcomeName } from '../outcome.ts';
import { InvalidRequestError, type Problem } from '../request/problems.ts';
import { requestSchema, type CheckedRequest } from '../request/schema.ts';
import { bodyOf, conversationIn, queryOf, readRequest, sweepIn } from './read-request.ts';
import {
  callerOf,
  ROUTES,
  routeNamed,
  type ProxyEvent,
  type StartRouteName,
  type SweepRouteName,
} from './routes.ts';

/** A call about sweeps that are remembered, or to be. */
export type SweepCall =
  | StartCall
  | { readonly kind: 'sweep'; readonly sweepId: string }
  | { readonly kind: 'cancel'; readonly sweepId: string }
  | ({ readonly kind: 'rows'; readonly sweepId: string; readonly outcome: OutcomeName | undefined } & Paging)
  | ({ readonly kind: 'list'; readonly org: string | undefined } & Paging)
  | { readonly kind: 'history'; readonly conversationId: string; readonly org: string | undefined };

/** The start of a long sweep. What is wrong with it is in it. */
export interface StartCall extends CheckedRequest {
  readonly kind: 'start';
  readonly route: StartRouteName;
  readonly askedBy: string;
  /** The preview whose conversations it ends. */
  readonly fromSweep: string | undefined;
  readonly key: string | undefined;
  readonly waitSeconds: number | undefined;
  /** Where the sweeps are: their path in the caller's URL. */
  readonly path: string;
}

interface Paging {
  readonly limit: number;
  readonly cursor: string | undefined;
}

/** @throws InvalidRequestError for everything that is wrong with it, except for a start */
export function readSweepCall(event: ProxyEvent, name: SweepRouteName): SweepCall {
  switch (name) {
    case 'preview':
    case 'startSweep':
      return readStart(event, name);
    case 'getSweep':
    case 'cancelSweep': {
      const { sweepId, problems } = sweepIn(event);
      const { input, method } = routeNamed(name);
      const sent = method === 'POST' ? bodyOf(event, input) : queryOf(event, input);
      refuse([...problems, ...sent.problems]);
      return { kind: name === 'getSweep' ? 'sweep' : 'cancel', sweepId };
    }
    case 'sweepConversations': {
      const { input } = ROUTES.sweepConversations;
      const { sweepId, problems } = sweepIn(event);
      const query = queryOf(event, input);
      refuse([...problems, ...query.problems]);
      const { limit, cursor, outcome } = input.parse(query.part);
      return { kind: 'rows', sweepId, limit, cursor, outcome };
    }
    case 'listSweeps': {
      const { input } = ROUTES.listSweeps;
      const query = queryOf(event, input);
      refuse(query.problems);
      const { limit, cursor, org } = input.parse(query.part);
      return { kind: 'list', limit, cursor, org };
    }
    case 'history': {
      const { input } = ROUTES.history;
      const { part, problems } = conversationIn(event);
      const query = queryOf(event, input);
      refuse([...problems, ...query.problems]);
      const { org } = input.parse(query.part);
      // In lower case, as in every other request.
      const [conversationId = ''] = requestSchema.shape.conversationIds.parse(part['conversationIds']) ?? [];
      return { kind: 'history', conversationId, org };
    }
  }
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new InvalidRequestError(problems);
}

/** What a preview has settled for the sweep that ends what it found. */
const OF_THE_PREVIEW = [
  'queueIds',
  'divisionIds',
  'policy',
  'lookbackDays',
  'abortIfMoreThan',
  'abortIfMorePercent',
] as const;

function readStart(event: ProxyEvent, route: StartCall['route']): StartCall {
  const { request, problems, fromSweep } = readRequest(event, route);
  const headers = startHeaders(event);
  const contradicting =
    fromSweep === undefined ? [] : OF_THE_PREVIEW.filter((field) => request[field] !== undefined);
  return {
    kind: 'start',
    route,
    fromSweep,
    key: headers.key,
    waitSeconds: headers.waitSeconds,
    path: sweepsPath(event),
    askedBy: callerOf(event) ?? 'api',
    request,
    problems: [
      ...problems,
      ...headers.problems,
      ...contradicting.map((path) => ({
        path,
        problem: 'is settled by the preview that "fromSweep" names',
        accepted: 'only without "fromSweep"',
      })),
    ],
  };
}

/** With the stage in it, or the base path of a custom domain. An event that was made by hand may say anything. */
const SWEEPS_PATH = /^((?:\/[\w.~-]+)*\/sweeps)(?:\/preview)?\/?$/u;

function sweepsPath({ requestContext }: ProxyEvent): string {
  const path = fieldOf(requestContext, 'path');
  return (typeof path === 'string' ? SWEEPS_PATH.exec(path)?.[1] : undefined) ?? '/v1/sweeps';
}

/** Where a list goes on, as the table or the list itself says it. */
type Position = Readonly<Record<string, unknown>>;

/**
 * The position as an opaque text that belongs to one list.
 *
 * @param list names the list with its filter: `sweeps main`
 */
export function cursorAt(list: string, position: Position): string {
  return Buffer.from(JSON.stringify([list, position])).toString('base64url');
}

/** @throws InvalidRequestError if it is none, or one of another list or filter */
export function positionIn(cursor: string | undefined, list: string): Position | undefined {
  if (cursor === undefined) return undefined;
  const read = parseJson(Buffer.from(cursor, 'base64url').toString());
  const [of, position]: readonly unknown[] = Array.isArray(read) ? read : [];
  if (of === list && isJsonObject(position)) return position;
  throw notACursor();
}

/** A position that the table refuses was changed by somebody. */
export function notACursor(): InvalidRequestError {
  const problem = 'is not a cursor of this list';
  const accepted = '"next" of an earlier page of the same list, with the same filter; or no cursor';
  return new InvalidRequestError([{ path: 'cursor', problem, accepted }]);
}

/** What the headers of a start say. */
interface StartHeaders {
  readonly key: string | undefined;
  /** How long the caller would wait for the report, seconds. */
  readonly waitSeconds: number | undefined;
  readonly problems: readonly Problem[];
}

/** The longest that a start waits for its report: the answer has to be there before API Gateway gives up. */
const LONGEST_WAIT_SECONDS = 20;

const KEY = 'Idempotency-Key';
/** A string of RFC 9651, as the IETF draft of this header wants it. */
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/u;
const BARE = /^[\x21\x23-\x7e]+$/u;
const LONGEST_KEY = 255;

/** The headers `Idempotency-Key` and `Prefer`. A preference that is not known is ignored (RFC 7240, section 2). */
function startHeaders(event: ProxyEvent): StartHeaders {
  const keys = headersOf(event, KEY);
  const { key, problem } = readKey(keys);
  return {
    key,
    waitSeconds: waitIn(headersOf(event, 'Prefer')),
    problems: problem === undefined ? [] : [{ path: KEY, problem, accepted: KEY_ACCEPTED }],
  };
}

const KEY_ACCEPTED = `one string of 1 to ${LONGEST_KEY} printable ASCII characters, in quotes`;

function readKey(values: readonly string[]): { readonly key?: string; readonly problem?: string } {
  const [value, ...more] = values.map((one) => one.trim());
  if (value === undefined) return {};
  if (more.length > 0) return { problem: `is given ${values.length} times` };
  const key =
    QUOTED.exec(value)?.[1]?.replaceAll(/\\(["\\])/gu, '$1') ?? (BARE.test(value) ? value : undefined);
  if (key === undefined) return { problem: 'is not a string' };
  if (key === '' || key.length > LONGEST_KEY) return { problem: `has ${key.length} characters` };
  return { key };
}

/** RFC 7240, section 4.3. The first one counts, and no wait is longer than {@link LONGEST_WAIT_SECONDS}. */
function waitIn(values: readonly string[]): number | undefined {
  for (const preference of values.flatMap((value) => value.split(','))) {
    const [, seconds] = /^\s*wait\s*=\s*"?(\d{1,6})"?\s*(?:;|$)/iu.exec(preference) ?? [];
    if (seconds !== undefined) return Math.min(Number(seconds), LONGEST_WAIT_SECONDS);
  }
  return undefined;
}

/** All values of a header, whose name may be in any case. */
function headersOf(event: ProxyEvent, name: string): readonly string[] {
  for (const headers of [event['multiValueHeaders'], event['headers']]) {
    if (!isJsonObject(headers)) continue;
    const values = Object.entries(headers)
      .filter(([one]) => one.toLowerCase() === name.toLowerCase())
      .flatMap(([, value]) => value)
      .filter((value) => typeof value === 'string');
    if (values.length > 0) return values;
  }
  return [];
}
