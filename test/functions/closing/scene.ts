import { momentOf, openDeadline, type Clocks } from '../../../functions/sweeper/clock.ts';
import type { Ending } from '../../../functions/sweeper/closing/context.ts';
import { endConversation } from '../../../functions/sweeper/closing/escalation.ts';
import { countSystemicRefusals, openWriteBudget } from '../../../functions/sweeper/closing/limits.ts';
import { readLive } from '../../../functions/sweeper/closing/live-read.ts';
import type { Answer } from '../../../functions/sweeper/genesys/answer.ts';
import type { Genesys } from '../../../functions/sweeper/genesys/port.ts';
import type { NotReachedReason, OutcomeRow } from '../../../functions/sweeper/outcome.ts';
import { judgeReading } from '../../../functions/sweeper/policy/judge.ts';
import {
  DEFAULT_THRESHOLDS,
  type EffectivePolicy,
  type Thresholds,
} from '../../../functions/sweeper/policy/schema.ts';
import type { Diagnosis } from '../../../functions/sweeper/refusals/diagnosis.ts';
import { NO_RECORDS, type Records } from '../../../functions/sweeper/table/records.ts';
import { drivenClock } from '../../support/driven-clock.ts';
import { fakeGenesys, type Scripted } from '../../support/fake-genesys.ts';
import {
  botStalled,
  CONVERSATION_ID,
  endNow,
  guestConnectsAnew,
  type LiveConversationBody,
} from '../../support/live-conversation.ts';
import { answeredNow } from '../../support/moments.ts';

const NONE = new Set<string>();

export function policyWith(
  part: { thresholds?: Partial<Thresholds>; teardown?: boolean } = {},
): EffectivePolicy {
  return {
    minAgeMinutes: 15,
    requestedQueues: {},
    deployedQueues: {},
    thresholds: { ...DEFAULT_THRESHOLDS, ...part.thresholds },
    endWaiting: new Set(),
    exempt: {
      queueIds: NONE,
      divisionIds: NONE,
      userIds: NONE,
      conversationIds: NONE,
      attribute: 'sweeper.exempt',
    },
    teardown: part.teardown ?? true,
  };
}

/** A stuck conversation, a script of how Genesys answers, and what came of ending it. */
export function scene(options: {
  readonly disconnect?: readonly Scripted[];
  readonly teardown?: readonly Scripted[];
  readonly tag?: readonly Scripted[];
  readonly reads?: readonly Scripted[];
  readonly policy?: EffectivePolicy;
  readonly tagWith?: string;
  readonly maxCloses?: number;
  readonly remainingMs?: number;
  readonly records?: Partial<Records>;
  readonly stopped?: () => NotReachedReason | undefined;
  readonly before?: (live: LiveConversationBody) => void;
  /** `ININ-Correlation-Id` of a write that fails. */
  readonly failureContext?: string;
}) {
  const clock = drivenClock();
  const live = botStalled({ now: clock.now() });
  options.before?.(live);
  const { genesys: scripted, sent } = fakeGenesys(clock, { ...options, live: () => live });
  const genesys = withFailureContext(scripted, options.failureContext);
  const deadline = openDeadline(clock, options.remainingMs ?? 900_000);
  const budget = openWriteBudget(options.maxCloses ?? 10);
  const tagRefusals: Diagnosis[] = [];
  const refusals = countSystemicRefusals();
  const policy = options.policy ?? policyWith();
  const ending: Ending = {
    genesys,
    clock,
    deadline,
    records: { ...NO_RECORDS, ...options.records },
    judge: (reading, conversationId, now) =>
      judgeReading(reading, {
        conversationId,
        now,
        policy,
        scope: { queueIds: NONE, divisionIds: NONE },
      }),
    named: false,
    teardown: policy.teardown,
    tag: () => options.tagWith,
    budget,
    refusals,
    stopped: options.stopped ?? (() => (clock.monotonic() >= deadline.newWorkUntil ? 'deadline' : undefined)),
    tagRefused: (diagnosis) => Promise.resolve(void tagRefusals.push(diagnosis)),
  };
  const run = async (waitMs = 0): Promise<OutcomeRow> => {
    const read = await readLive(
      { ...genesys, readConversation: () => Promise.resolve(ok(live, clock)) },
      CONVERSATION_ID,
      'read',
      ending.judge,
    );
    if (read.kind !== 'stuck') throw new Error(`The scene is not stuck: ${JSON.stringify(read)}`);
    await clock.sleep(waitMs);
    const row = await endConversation({ ...read, conversationId: CONVERSATION_ID }, ending);
    deadline.release();
    return row;
  };
  return { run, sent, live, clock, budget, refusals, tagRefusals, endIt: () => endNow(live, clock.now()) };
}

function withFailureContext(genesys: Genesys, contextId: string | undefined): Genesys {
  if (contextId === undefined) return genesys;
  const of = async (answer: Promise<Answer>): Promise<Answer> => {
    const answered = await answer;
    return answered.ok || answered.failure.kind !== 'http'
      ? answered
      : { ok: false, failure: { ...answered.failure, contextId } };
  };
  return {
    ...genesys,
    disconnect: (id, mayLeave) => of(genesys.disconnect(id, mayLeave)),
    teardown: (id, mayLeave) => of(genesys.teardown(id, mayLeave)),
  };
}

function ok(body: unknown, clock: Clocks) {
  return { ok: true, status: 200, body, ...answeredNow(momentOf(clock), clock) } as const;
}

/** A scene whose scripts need the scene itself: effects on its live state. */
export function sceneWith(
  script: (at: { scene: () => ReturnType<typeof scene> }) => Parameters<typeof scene>[0],
) {
  let made: ReturnType<typeof scene> | undefined;
  const get = (): ReturnType<typeof scene> => {
    if (made === undefined) throw new Error('The scene has not begun');
    return made;
  };
  made = scene(script({ scene: get }));
  return made;
}

/** The effect of a write that ends the scene’s conversation. */
export const ends = (at: { scene: () => ReturnType<typeof scene> }) => (): void => at.scene().endIt();

/** The guest leaves, so that it is over, and at once connects anew. */
export const guestLeavesAndReturns = (at: { scene: () => ReturnType<typeof scene> }) => (): void => {
  const { live, clock } = at.scene();
  at.scene().endIt();
  delete live.endTime;
  guestConnectsAnew(live, clock.now() + 20);
};
