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
import { startHeaders } from './start-headers.ts';

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
  const problem = 'is not a cursor of this list';
  const accepted = '"next" of an earlier page of the same list, with the same filter; or no cursor';
  throw new InvalidRequestError([{ path: 'cursor', problem, accepted }]);
}
