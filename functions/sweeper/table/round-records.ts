import type { Clock, Deadline } from '../clock.ts';
import type { OutcomeRow } from '../outcome.ts';
import type { LiveSnapshot } from '../policy/judgement.ts';
import type { RunPlan } from '../request/plan.ts';
import { intentItem, outcomeChange } from './history.ts';
import { KEYS, queryAll } from './items.ts';
import { isWaiting, memoryItem, readRemembered, rememberedAfter } from './memory.ts';
import { TableError, type Table } from './port.ts';
import { NO_RECORDS, type Records } from './records.ts';

/** How long an intent is tried again before its conversation is left to the next round, milliseconds. */
const LONGEST_INTEND_MS = 30_000;
const PAUSE_MS = 1_000;

/** The records of a round of a long sweep: nothing is written to Genesys that could not be noted before. */
export interface RoundRecords extends Records {
  /** Conversations of this sweep that may have been written to: what `maxCloses` limits. */
  readonly written: () => number;
  readonly hasIntent: (conversationId: string) => boolean;
  /**
   * Waits until every outcome is noted that can be.
   *
   * @returns false if one could not be noted: the intent stays without one, and the next round notes it
   */
  readonly settled: () => Promise<boolean>;
}

/**
 * @param of.begun conversations of this sweep with an intent, from earlier rounds
 * @param of.stands whether this round is the only one: if not, it notes no intent and takes none back
 * @throws TableError
 */
export async function openRoundRecords(of: {
  readonly plan: RunPlan;
  readonly table: Table;
  readonly clock: Clock;
  readonly deadline: Deadline;
  readonly historyDays: number;
  readonly begun: ReadonlySet<string>;
  readonly stands: () => boolean;
  readonly client: () => string | undefined;
}): Promise<RoundRecords> {
  const { plan, table, clock, deadline, historyDays, begun, stands, client } = of;
  const org = plan.organisation.name;
  const items = await queryAll(table, { index: 'table', partition: KEYS.memory(org, '').pk });
  const remembered = new Map(
    items.flatMap((item) => readRemembered(item) ?? []).map((one) => [one.conversationId, one]),
  );
  const written = new Set(begun);
  const targets = new Map<string, LiveSnapshot>();
  const pending = new Set<Promise<unknown>>();
  let allNoted = true;

  const remember = async (row: OutcomeRow, snapshot: LiveSnapshot): Promise<void> => {
    const previous = remembered.get(row.conversationId);
    const now = rememberedAfter(row, snapshot, previous, { now: clock.now(), random: clock.random() });
    if (now === undefined || (now === 'forget' && previous === undefined)) return;
    if (now === 'forget') await table.delete(KEYS.memory(org, row.conversationId));
    else await table.put(memoryItem(org, now));
  };
  const note = async (row: OutcomeRow, sent: boolean): Promise<void> => {
    const { conversationId } = row;
    const key = KEYS.write(plan.sweepId, conversationId);
    // A killed round may have written to it: only a row of its own says what came of that.
    if (!sent && begun.has(conversationId) && !isFinal(row)) return;
    if (!sent && !begun.has(conversationId)) {
      // It may be the intent of the round that has taken over.
      if (stands()) await table.delete(key);
      return;
    }
    // Cut off before its end was seen: the next round looks.
    if (!isFinal(row)) return;
    const snapshot = targets.get(conversationId);
    const isNew = (await table.update(key, outcomeChange(row, { at: clock.now() }))) !== undefined;
    if (isNew && snapshot !== undefined) await remember(row, snapshot);
  };
  const put = async (item: Parameters<Table['put']>[0]): Promise<boolean> => {
    const until = Math.min(clock.monotonic() + LONGEST_INTEND_MS, deadline.newWorkUntil);
    while (stands()) {
      try {
        await table.put(item);
        return true;
      } catch (error) {
        if (!(error instanceof TableError)) throw error;
        if (clock.monotonic() + PAUSE_MS >= until) return false;
        await clock.sleep(PAUSE_MS, deadline.signal);
      }
    }
    return false;
  };

  return {
    ...NO_RECORDS,
    waiting: new Map([...remembered].filter(([, one]) => isWaiting(one, clock.now()))),
    intend: async (target) => {
      const { conversationId, snapshot } = target;
      written.add(conversationId);
      targets.set(conversationId, snapshot);
      return (await put(intentItem(target, plan, { at: clock.now(), historyDays, client: client() })))
        ? 'recorded'
        : 'stop';
    },
    settle: (row, sent) => {
      if (!sent && !begun.has(row.conversationId)) written.delete(row.conversationId);
      const noted = note(row, sent)
        .catch(() => {
          allNoted = false;
        })
        .finally(() => pending.delete(noted));
      pending.add(noted);
      return noted;
    },
    written: () => written.size,
    hasIntent: (conversationId) => written.has(conversationId),
    settled: async () => {
      await Promise.all(pending);
      return allNoted;
    },
  };
}

/** Whether a row says what became of a conversation in this sweep. If not, the next round takes it. */
export function isFinal({ outcome, reason }: OutcomeRow): boolean {
  if (outcome === 'unverified') return reason !== 'deadline';
  return outcome !== 'not-reached' || (reason !== 'deadline' && reason !== 'table-unavailable');
}
