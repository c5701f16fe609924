import type { Clock, Deadline } from '../clock.ts';
import type { OutcomeRow } from '../outcome.ts';
import type { LiveSnapshot } from '../policy/judgement.ts';
import type { Report } from '../report/schemas.ts';
import type { RunPlan } from '../request/plan.ts';
import {
  intentItem,
  leftUnfinished,
  outcomeChange,
  readWrite,
  tellsOutcome,
  type Intended,
  type Write,
} from './history.ts';
import { mayGoOn } from './heartbeat.ts';
import { KEYS, queryAll } from './items.ts';
import { basisOf, loadKept, storeKept, type Kept } from './kept.ts';
import { isWaiting, memoryItem, readRemembered, rememberedAfter, type Remembered } from './memory.ts';
import { attemptsOn } from './patience.ts';
import type { Table } from './port.ts';
import { storeRows } from './sweep-lists.ts';
import { loadSweep, storeFinished } from './sweeps.ts';
import { storeTally } from './tallies.ts';

/** What a run remembers, and what earlier runs have left it. DESIGN.md section 11. */
export interface Records {
  /** Conversations that this sweep does not look at. Empty for other actions, and if the table gave no answer. */
  readonly waiting: ReadonlyMap<string, Remembered>;
  /**
   * What earlier runs of the same OAuth client may have written and whose outcome nobody has noted, because they were
   * killed. Empty until the run has read its secret: ids of one organisation are never sent to another.
   */
  readonly unfinished: ReadonlyMap<string, UnfinishedWrite>;
  /**
   * What sweeps of the last hours have kept on live state, for a sweep that cannot read all. From then on this run
   * remembers what it keeps. Empty, and nothing is remembered, unless it sweeps the whole organisation by the deployed
   * policy.
   */
  readonly recall: () => Promise<ReadonlyMap<string, Kept>>;
  /** A live read has kept a conversation. */
  readonly keep: (kept: Kept) => void;
  /**
   * Notes what is about to be written to a conversation, before anything is. Afterwards the live state may be too old
   * for a write.
   *
   * @returns `go-on`: it could not be noted, and may be written all the same; `stop`: it must not be written
   */
  readonly intend: (target: Intended) => Promise<'recorded' | 'go-on' | 'stop'>;
  /**
   * Notes what became of a conversation that `intend` was called for. Never rejects, and need not be waited for:
   * `finish` does that.
   *
   * @param sent false if nothing was written to it: its intent is then taken back
   */
  readonly settle: (row: OutcomeRow, sent: boolean) => Promise<void>;
  /**
   * At the end: waits until all is noted, and stores a sweep's numbers and those of its rows that are not `kept`, and
   * what a sweep or a close has come to. Never rejects.
   *
   * @param report undefined if its sweep goes on in other rounds, which store it themselves
   */
  readonly finish: (report: Report | undefined, rows: readonly OutcomeRow[]) => Promise<void>;
  /** False once the table has failed in this run, or was too slow. */
  readonly isAvailable: () => boolean;
}

/** An intent of an earlier run that has no outcome. */
export type UnfinishedWrite = Pick<
  Write,
  | 'sweepId'
  | 'conversationId'
  | 'rule'
  | 'class'
  | 'operation'
  | 'thresholdMinutes'
  | 'lastGuestMessageAt'
  | 'lastAnswerAt'
  | 'guestWaits'
>;

/** Remembers nothing: without a table. */
export const NO_RECORDS: Records = {
  waiting: new Map(),
  unfinished: new Map(),
  recall: () => Promise.resolve(new Map()),
  keep: () => undefined,
  intend: () => Promise.resolve('go-on'),
  settle: () => Promise.resolve(),
  finish: () => Promise.resolve(),
  isAvailable: () => true,
};

export interface RecordsOf {
  readonly plan: RunPlan;
  readonly table: Table;
  readonly clock: Clock;
  readonly deadline: Deadline;
  /** How long history is kept. */
  readonly historyDays: number;
  /** Another one for other code. */
  readonly codeVersion: () => string;
  /** Which OAuth client of which hosts this run uses, as a hash; undefined until its secret has been read. */
  readonly client: () => string | undefined;
}

/**
 * Opens the records of a run: asks what it must know, and notes what it does. Whatever the table does, this rejects
 * nothing: after the first failure it asks for nothing more.
 */
export async function openRecords(of: RecordsOf): Promise<Records> {
  const { plan, table, clock, deadline, historyDays, codeVersion, client } = of;
  const org = plan.organisation.name;
  const isSweep = plan.action === 'sweep';
  const attempts = attemptsOn(clock);
  const { attempt } = attempts;

  /** A quarter of a short run's time is the most that knowing what to leave alone is worth. */
  const openMs = (deadline.newWorkUntil - clock.monotonic()) / 4;
  const [known = [], left = []] = await Promise.all([
    isSweep ? attempt(openMs, () => loadMemory(table, org)) : [],
    mayTell(plan) ? attempt(openMs, () => loadUnfinished(table, org, clock.now())) : [],
  ]);
  const remembered = new Map(known.map((one) => [one.conversationId, one]));
  let ours: ReadonlyMap<string, UnfinishedWrite> | undefined;
  /** Once the secret has been read, a run has one client: it is asked for every candidate, and so computed once. */
  const unfinished = (): ReadonlyMap<string, UnfinishedWrite> => {
    const now = client();
    if (now === undefined) return NO_RECORDS.unfinished;
    ours ??= new Map(left.filter((one) => one.client === now).map((one) => [one.conversationId, one]));
    return ours;
  };
  /** Conversations for which `intend` was called, and its call to the table. */
  const targets = new Map<string, { readonly snapshot: LiveSnapshot; readonly put: Promise<unknown> }>();
  const pending = new Set<Promise<unknown>>();
  let basis: string | undefined;
  const kept: Kept[] = [];

  const remember = async (row: OutcomeRow, snapshot: LiveSnapshot): Promise<void> => {
    const { conversationId } = row;
    const key = KEYS.memory(org, conversationId);
    const previous = isSweep ? remembered.get(conversationId) : readRemembered(await table.get(key));
    const time = { now: clock.now(), random: clock.random() };
    const now = rememberedAfter(row, snapshot, previous, time);
    if (now === undefined || (now === 'forget' && previous === undefined)) return;
    if (now === 'forget') await table.delete(key);
    else await table.put(memoryItem(org, now));
  };
  const note = async (row: OutcomeRow, sent: boolean, snapshot: LiveSnapshot): Promise<void> => {
    const key = KEYS.write(plan.sweepId, row.conversationId);
    if (!sent) {
      await table.delete(key);
      return;
    }
    await Promise.all([table.update(key, outcomeChange(row, { at: clock.now() })), remember(row, snapshot)]);
  };
  const tell = async ({ sweepId, conversationId }: UnfinishedWrite, row: OutcomeRow): Promise<void> => {
    const change = outcomeChange(row, { at: clock.now(), by: plan.sweepId });
    await table.update(KEYS.write(sweepId, conversationId), change);
  };

  return {
    waiting: new Map([...remembered].filter(([, one]) => isWaiting(one, clock.now()))),
    get unfinished() {
      return unfinished();
    },
    recall: async () => {
      if (!isSweep || !plan.isDeployedPolicy || isNarrowed(plan)) return new Map();
      const recalled = await attempt(openMs, async () => {
        const restsOn = basisOf(plan.policy, codeVersion(), client());
        const before = await loadKept(table, { org, basis: restsOn });
        basis = restsOn;
        return before;
      });
      return recalled ?? new Map();
    },
    keep: (one) => {
      if (basis !== undefined) kept.push(one);
    },
    intend: async (target) => {
      const item = intentItem(target, plan, { at: clock.now(), historyDays, client: client() });
      const put = attempt(deadline.endsAt - clock.monotonic(), async () =>
        (await table.put(item, 'if-absent')) ? ('recorded' as const) : ('not-ours' as const),
      );
      targets.set(target.conversationId, { snapshot: target.snapshot, put });
      const noted = new AbortController();
      // After that no write leaves any more, and the table is not to blame.
      const timeIsUp = clock.sleep(Math.max(0, deadline.newWorkUntil - clock.monotonic()), noted.signal);
      const first = await Promise.race([put, timeIsUp]);
      noted.abort();
      return first === 'recorded' ? 'recorded' : 'go-on';
    },
    settle: (row, sent) => {
      const target = targets.get(row.conversationId);
      if (target === undefined) return Promise.resolve();
      const noted = attempt(deadline.endsAt - clock.monotonic(), async () => {
        const intent = await target.put;
        // The same event may come twice, and both runs have one id: what the other one has noted is not taken back.
        if (intent === 'recorded' || sent) await note(row, sent, target.snapshot);
      }).then(() => {
        pending.delete(noted);
      });
      pending.add(noted);
      return noted;
    },
    finish: async (report, rows) => {
      // Half of the time left: the other half is for publishing and returning the answer.
      await attempt((deadline.endsAt - clock.monotonic()) / 2, async () => {
        const before = unfinished();
        const told = rows.filter(tellsOutcome).flatMap((row) => {
          const write = before.get(row.conversationId);
          return write === undefined ? [] : [tell(write, row)];
        });
        const stored = isSweep && report !== undefined ? [storeSweep(table, report, rows)] : [];
        const tallied = report === undefined ? [] : [storeTally(table, report, rows)];
        const about = basis === undefined ? undefined : { org, basis, at: deadline.startedAt };
        const unread = about === undefined ? [] : [storeKept(table, kept, about)];
        await Promise.all([...pending, ...told, ...stored, ...tallied, ...unread]);
      });
    },
    isAvailable: attempts.haveAllWorked,
  };
}

/** What was left unfinished is told by a whole sweep that may end something: a preview's caller need not know. */
function mayTell(plan: RunPlan): boolean {
  return plan.action === 'sweep' && plan.mode === 'enforce' && !isNarrowed(plan);
}

function isNarrowed({ scope }: RunPlan): boolean {
  return scope.queueIds.size > 0 || scope.divisionIds.size > 0;
}

async function loadMemory(table: Table, org: string): Promise<readonly Remembered[]> {
  const { pk: partition } = KEYS.memory(org, '');
  const items = await queryAll(table, { index: 'table', partition });
  return items.flatMap((item) => readRemembered(item) ?? []);
}

/** Not of a long sweep that may still go on: its own next round looks at them. */
async function loadUnfinished(table: Table, org: string, now: number): Promise<readonly Write[]> {
  const items = await queryAll(table, { index: 'unfinished', partition: org });
  const left = leftUnfinished(
    items.flatMap((item) => readWrite(item) ?? []),
    now,
  );
  const ids = new Set(left.map(({ sweepId }) => sweepId));
  const sweeps = await Promise.all([...ids].map((id) => loadSweep(table, id)));
  const goingOn = new Set(sweeps.flatMap((sweep) => (sweep && mayGoOn(sweep, now) ? sweep.sweepId : [])));
  return left.filter(({ sweepId }) => !goingOn.has(sweepId));
}

/** Stores an ordinary sweep once it is over: its numbers, and those of its rows that are not `kept`. */
async function storeSweep(table: Table, report: Report, rows: readonly OutcomeRow[]): Promise<void> {
  const { conversations: _, conversationsOmitted: __, ...numbers } = report;
  const { sweepId, org, mode, trigger, askedBy, requestedBy, note, outcome } = report;
  const startedAt = Date.parse(report.startedAt);
  const of = { sweepId, createdAt: startedAt };
  const sweep = {
    ...of,
    org,
    mode,
    trigger,
    startedAt,
    finishedAt: Date.parse(report.finishedAt),
    askedBy,
    ...(requestedBy === undefined ? {} : { requestedBy }),
    ...(note === undefined ? {} : { note }),
  };
  await Promise.all([
    storeFinished(table, sweep, { state: outcome, report: numbers }),
    storeRows(
      table,
      of,
      rows.filter((row) => row.outcome !== 'kept'),
    ),
  ]);
}
