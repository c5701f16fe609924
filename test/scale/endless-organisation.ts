import { momentOf, type Moment } from '../../functions/sweeper/clock.ts';
import type { Answer } from '../../functions/sweeper/genesys/answer.ts';
import type { Genesys, RequestCounts } from '../../functions/sweeper/genesys/port.ts';
import { PAGE_SIZE } from '../../functions/sweeper/genesys/window.ts';
import { seededRandom } from '../../local/simulator/random.ts';
import type { DrivenClock } from '../support/driven-clock.ts';
import { botStalled, endNow, type LiveConversationBody } from '../support/live-conversation.ts';
import { answeredNow } from '../support/moments.ts';

const LATENCY_MS = 50;

/** What can keep a stuck conversation from ending, for ever: one in four of those that never end. */
const NEVER = ['accepted-in-vain', 'conflict', 'unreadable', 'failing'] as const;

interface OpenConversation {
  readonly body: LiveConversationBody;
  /** As the search lists it; made once. */
  readonly row: object;
  readonly never: (typeof NEVER)[number] | undefined;
}

/** An organisation in which every open conversation is stuck, and some can never be ended. */
export interface EndlessOrganisation {
  readonly genesys: Genesys;
  readonly open: ReadonlyMap<string, OpenConversation>;
  /** How many of the first ones that can be ended are still open. */
  readonly endableLeft: () => number;
  /** So many new stuck conversations begin. */
  readonly arrive: (count: number) => void;
  /** How many were looked at since this was last asked. */
  readonly takeLooks: () => number;
}

/**
 * The port to Genesys over a population in memory.
 *
 * @param about.never how many of the `open` ones never end
 * @param about.lookEveryMs the pace: between two first looks at candidates lies so much time
 */
export function endlessOrganisation(
  clock: DrivenClock,
  about: { seed: number; open: number; never: number; lookEveryMs: number },
): EndlessOrganisation {
  const random = seededRandom(about.seed);
  const open = new Map<string, OpenConversation>();
  const begin = (never?: OpenConversation['never']): string => {
    const id = random.uuid();
    const body = botStalled({ id, now: clock.now(), idleMinutes: random.between(600, 30 * 1_440) });
    const row = {
      conversationId: id,
      conversationStart: body.startTime,
      participants: [{ sessions: [{ mediaType: 'message', messageType: 'webmessaging', segments: [] }] }],
      divisionIds: [],
    };
    open.set(id, { body, row, never });
    return id;
  };
  const endable = new Set<string>();
  for (let index = 0; index < about.open; index += 1) {
    const never = index < about.never ? NEVER[index % NEVER.length] : undefined;
    const id = begin(never);
    if (never === undefined) endable.add(id);
  }

  let looks = 0;
  let nextLookAt = clock.now();
  const ok = (body: unknown, sentAt: Moment): Answer => ({
    ok: true,
    status: 200,
    body,
    ...answeredNow(sentAt, clock),
  });
  const refused = (status: number, sentAt: Moment): Answer => ({
    ok: false,
    failure: { kind: 'http', status, sentAt, errorBody: undefined },
  });

  const end = async (id: string, mayLeave: () => boolean): Promise<Answer> => {
    if (!mayLeave()) return { ok: false, failure: { kind: 'withheld' } };
    const sentAt = momentOf(clock);
    await clock.sleep(LATENCY_MS);
    const conversation = open.get(id);
    if (conversation === undefined) return refused(404, sentAt);
    if (conversation.never === 'conflict') return refused(409, sentAt);
    if (conversation.never !== undefined) return ok(undefined, sentAt);
    endNow(conversation.body, clock.now());
    open.delete(id);
    endable.delete(id);
    return ok(conversation.body, sentAt);
  };

  let listed: readonly OpenConversation[] = [];
  const counts: RequestCounts = {
    total: 1,
    search: 1,
    reads: 0,
    rereads: 0,
    writes: 0,
    verifies: 0,
    throttled: 0,
    retried: 0,
    pausedMs: 0,
    logins: 0,
  };
  return {
    open,
    endableLeft: () => endable.size,
    arrive: (count) => {
      for (let index = 0; index < count; index += 1) begin();
    },
    takeLooks: () => {
      const taken = looks;
      looks = 0;
      return taken;
    },
    genesys: {
      queryOpenConversations: async (interval, pageNumber) => {
        const sentAt = momentOf(clock);
        if (pageNumber === 1) {
          listed = [...open.values()].filter(({ body }) => {
            const at = Date.parse(body.startTime);
            return at >= interval.from && at < interval.to;
          });
        }
        const page = listed.slice((pageNumber - 1) * PAGE_SIZE, pageNumber * PAGE_SIZE);
        return ok({ conversations: page.map(({ row }) => row), totalHits: listed.length }, sentAt);
      },
      readConversation: async (id, purpose) => {
        if (purpose === 'read') {
          looks += 1;
          const lookAt = Math.max(nextLookAt, clock.now());
          nextLookAt = lookAt + about.lookEveryMs;
          await clock.sleep(lookAt - clock.now());
        }
        const sentAt = momentOf(clock);
        await clock.sleep(LATENCY_MS);
        const conversation = open.get(id);
        if (conversation === undefined) return refused(404, sentAt);
        if (conversation.never === 'failing') return refused(503, sentAt);
        if (conversation.never === 'unreadable') return ok({ id, participants: 'none' }, sentAt);
        return ok(conversation.body, sentAt);
      },
      disconnect: end,
      teardown: end,
      tag: () => Promise.reject(new Error('not part of this test')),
      readGrants: () => Promise.resolve(refused(403, momentOf(clock))),
      queueNames: () => Promise.resolve(new Map()),
      region: () => undefined,
      readToken: () => Promise.reject(new Error('not part of this test')),
      logIn: () => Promise.reject(new Error('not part of this test')),
      inspect: () => Promise.reject(new Error('not part of this test')),
      allowedPerMinute: () => undefined,
      waitMs: () => 0,
      clockAheadMs: () => undefined,
      haveCredentialsChanged: () => false,
      clientHash: () => Promise.resolve(undefined),
      client: () => undefined,
      largestClockAheadMs: () => undefined,
      counts: () => counts,
    },
  };
}
