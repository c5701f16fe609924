import { openDeadline, type Clock } from '../../functions/sweeper/clock.ts';
import type { Answer } from '../../functions/sweeper/genesys/answer.ts';
import { OrganisationConnection } from '../../functions/sweeper/genesys/connection.ts';
import type { ClientCredentials } from '../../functions/sweeper/genesys/credentials.ts';
import {
  readConversationRequest,
  requestOf,
  type GenesysRequest,
} from '../../functions/sweeper/genesys/operations.ts';
import type { Interval } from '../../functions/sweeper/genesys/port.ts';
import { RequestCounter, send } from '../../functions/sweeper/genesys/send.ts';
import { searchWindows } from '../../functions/sweeper/genesys/window.ts';
import { fieldOf } from '../../functions/sweeper/json.ts';
import { DEFAULT_LIMITS } from '../../functions/sweeper/request/schema.ts';
import { shapeOf, type Shape } from './shape.ts';

const LIMIT_MS = 5 * 60_000;
const LIMITS = { requestsPerMinute: 60, requestsInFlight: 1 };
const DAY_MS = 86_400_000;

/** What was read, or what takes its place: our words and a status, because Genesys's own text could hold anything. */
interface Told {
  readonly body?: unknown;
  readonly notRead?: string;
}

/**
 * The shapes of some conversations of one organisation. Reads each twice, live and in analytics, and writes nothing. It
 * is not an action of the function, and must not become one: what it reads never leaves the machine of the person who asks.
 *
 * @throws SweeperError if no token can be got and nothing was read before
 */
export async function readShapes(
  conversationIds: readonly string[],
  about: { readonly clock: Clock; readonly readCredentials: () => Promise<ClientCredentials> },
): Promise<Shape[]> {
  const { clock } = about;
  const connection = new OrganisationConnection(about);
  const { signal, newWorkUntil: deadline, release } = openDeadline(clock, LIMIT_MS);
  try {
    const credentials = connection.startRun(LIMITS);
    const by = { connection, credentials, counter: new RequestCounter(), signal, deadline };
    const ask = async (request: GenesysRequest): Promise<Told> => toldBy(await send(request, by));
    const shapes: Shape[] = [];
    for (const conversationId of conversationIds) {
      const live = await ask(readConversationRequest(conversationId, 'read'));
      const windows = windowsFor(fieldOf(live.body, 'startTime'), clock.now());
      const row = await rowOf(conversationId, windows, ask);
      const shape = shapeOf(live.body, row.body);
      shapes.push({ ...shape, live: live.notRead ?? shape.live, analytics: row.notRead ?? shape.analytics });
    }
    return shapes;
  } finally {
    release();
  }
}

function toldBy(answer: Answer): Told {
  if (answer.ok) return { body: answer.body };
  const { failure } = answer;
  return {
    notRead: failure.kind === 'http' ? `not read: status ${failure.status}` : `not read: ${failure.kind}`,
  };
}

/** The day on which it started, or everything that a sweep searches, the latest first. */
function windowsFor(start: unknown, now: number): readonly Interval[] {
  const at = typeof start === 'string' ? Date.parse(start) : Number.NaN;
  if (!Number.isFinite(at)) return searchWindows(now, DEFAULT_LIMITS.lookbackDays).toReversed();
  const from = Math.floor(at / DAY_MS) * DAY_MS;
  return [{ from, to: from + DAY_MS }];
}

async function rowOf(
  conversationId: string,
  windows: readonly Interval[],
  ask: (request: GenesysRequest) => Promise<Told>,
): Promise<Told> {
  for (const window of windows) {
    const told = await ask(rowRequest(conversationId, window));
    const rows: unknown = fieldOf(told.body, 'conversations');
    if (told.notRead !== undefined) return told;
    // The answer is filtered again, as in a sweep: Genesys may have ignored the filter.
    const isIt = (row: unknown): boolean =>
      String(fieldOf(row, 'conversationId')).toLowerCase() === conversationId.toLowerCase();
    const found: unknown = Array.isArray(rows) ? rows.find(isIt) : undefined;
    if (found !== undefined) return { body: found };
  }
  return { notRead: 'not listed' };
}

/** The query that a sweep makes, for one conversation, ended or not (reference 4.1: `conversationId` is a dimension). */
function rowRequest(conversationId: string, { from, to }: Interval): GenesysRequest {
  return requestOf('search', {
    body: {
      interval: `${new Date(from).toISOString()}/${new Date(to).toISOString()}`,
      paging: { pageSize: 1, pageNumber: 1 },
      conversationFilters: [
        {
          type: 'and',
          predicates: [
            { type: 'dimension', dimension: 'conversationId', operator: 'matches', value: conversationId },
          ],
        },
      ],
    },
  });
}
