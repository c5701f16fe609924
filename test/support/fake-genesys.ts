import { momentOf, type Moment } from '../../functions/sweeper/clock.ts';
import type { Answer, Failure } from '../../functions/sweeper/genesys/answer.ts';
import type { ReadPurpose } from '../../functions/sweeper/genesys/operations.ts';
import type { Genesys, RequestCounts } from '../../functions/sweeper/genesys/port.ts';
import type { DrivenClock } from './driven-clock.ts';
import { answeredNow } from './moments.ts';

type Writing = 'disconnect' | 'teardown' | 'tag';

/** One answer to be given: a status (2xx or not), a broken connection, or a request cut off by the deadline. */
export interface Scripted {
  readonly status?: number;
  readonly body?: unknown;
  readonly code?: string;
  readonly retryAfterSeconds?: number;
  /**
   * `unconnected`: there was no connection, so nothing has left. `unconnected-after-401`: rejected once, and then there
   * was no connection for the second try.
   */
  readonly fails?: 'connection' | 'cut-off' | 'unconnected' | 'unconnected-after-401';
  /** What happens at Genesys when the request arrives, answered well or not. */
  readonly effect?: () => void;
  /** How long the pacer holds the request back before it leaves, milliseconds. */
  readonly heldMs?: number;
  /** How long Genesys takes to answer, milliseconds; 50 where absent. */
  readonly answersAfterMs?: number;
  readonly contextId?: string;
}

export interface FakeGenesys {
  readonly genesys: Genesys;
  /** What was sent, in order: `read`, `reread`, `verify`, `disconnect`, `teardown`, `tag`, `grants`. */
  readonly sent: string[];
}

const EMPTY_COUNTS: RequestCounts = {
  total: 0,
  search: 0,
  reads: 0,
  rereads: 0,
  writes: 0,
  verifies: 0,
  throttled: 0,
  retried: 0,
  pausedMs: 0,
  logins: 0,
};

/**
 * The port to Genesys, answered from a script: for tests of what is made of the answers. Reads show `live()`
 * unless a script says otherwise; a script's last answer is repeated.
 */
export function fakeGenesys(
  clock: DrivenClock,
  script: {
    readonly live: (conversationId: string) => unknown;
    readonly disconnect?: readonly Scripted[];
    readonly teardown?: readonly Scripted[];
    readonly tag?: readonly Scripted[];
    readonly reads?: readonly Scripted[];
    readonly grants?: Scripted;
  },
): FakeGenesys {
  const sent: string[] = [];
  const counts = new Map<string, number>();
  const nextOf = (kind: string, answers: readonly Scripted[] | undefined): Scripted => {
    const index = counts.get(kind) ?? 0;
    counts.set(kind, index + 1);
    return answers?.[Math.min(index, answers.length - 1)] ?? {};
  };

  const answer = (scripted: Scripted, body: unknown, sentAt: Moment): Answer => {
    const failed = (failure: Failure): Answer => ({ ok: false, failure });
    if (scripted.fails === 'connection') return failed({ kind: 'connection', reason: 'reset', sentAt });
    if (scripted.fails === 'unconnected')
      return failed({ kind: 'connection', reason: 'unreachable', sentAt, sent: false });
    if (scripted.fails === 'unconnected-after-401') {
      const rejected = { kind: 'http', status: 401, errorBody: undefined, sentAt } as const;
      return failed({ kind: 'connection', reason: 'unreachable', sentAt, sent: false, rejected });
    }
    if (scripted.fails === 'cut-off') return failed({ kind: 'cut-off', sent: true });
    const status = scripted.status ?? 200;
    if (status < 300) {
      const context = scripted.contextId === undefined ? {} : { contextId: scripted.contextId };
      return { ok: true, status, body: scripted.body ?? body, ...answeredNow(sentAt, clock), ...context };
    }
    return failed({
      kind: 'http',
      status,
      sentAt,
      errorBody: scripted.body ?? { code: scripted.code, status },
      ...(scripted.code === undefined ? {} : { code: scripted.code }),
      ...(scripted.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: scripted.retryAfterSeconds }),
    });
  };

  const read = async (conversationId: string, purpose: ReadPurpose): Promise<Answer> => {
    const scripted = nextOf('read', script.reads);
    await clock.sleep(scripted.heldMs ?? 0);
    sent.push(purpose);
    const sentAt = momentOf(clock);
    await clock.sleep(50);
    return answer(scripted, script.live(conversationId), sentAt);
  };
  const write = async (kind: Writing, mayLeave: () => boolean): Promise<Answer> => {
    const scripted = nextOf(kind, script[kind]);
    await clock.sleep(scripted.heldMs ?? 0);
    if (!mayLeave()) {
      return { ok: false, failure: { kind: 'withheld' } };
    }
    sent.push(kind);
    const sentAt = momentOf(clock);
    scripted.effect?.();
    await clock.sleep(scripted.answersAfterMs ?? 50);
    return answer(scripted, undefined, sentAt);
  };

  return {
    sent,
    genesys: {
      queryOpenConversations: () => Promise.reject(new Error('not part of this test')),
      readConversation: read,
      disconnect: (_id, mayLeave) => write('disconnect', mayLeave),
      teardown: (_id, mayLeave) => write('teardown', mayLeave),
      tag: (_id, _tag, mayLeave) => write('tag', mayLeave),
      readGrants: async () => {
        sent.push('grants');
        await clock.sleep(50);
        return answer(script.grants ?? { status: 403 }, undefined, momentOf(clock));
      },
      queueNames: () => Promise.resolve(new Map()),
      region: () => undefined,
      readToken: () => Promise.reject(new Error('not part of this test')),
      logIn: () => Promise.reject(new Error('not part of this test')),
      inspect: () => Promise.reject(new Error('not part of this test')),
      clientHash: () => Promise.reject(new Error('not part of this test')),
      client: () => undefined,
      allowedPerMinute: () => undefined,
      waitMs: () => 0,
      clockAheadMs: () => undefined,
      haveCredentialsChanged: () => false,
      largestClockAheadMs: () => undefined,
      counts: () => EMPTY_COUNTS,
    },
  };
}
