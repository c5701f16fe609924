import type { Report } from '../../functions/sweeper/report/schemas.ts';
import { openInMemoryTable } from '../../functions/sweeper/table/in-memory-table.ts';
import type { ConversationModel } from '../../local/simulator/model.ts';
import { conversed, IN_CLASS } from '../support/lives.ts';
import { startWhole, type Whole } from '../support/whole.ts';
import { INTERVAL_MINUTES } from './sweeps.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const RUNS_A_DAY = 1_440 / INTERVAL_MINUTES;
/** What Genesys grants a token in a day: 300 requests a minute. */
const ALLOWANCE_A_DAY = 300 * 1_440;

export interface UnreadDay {
  readonly reads: number;
  readonly requests: number;
  readonly incomplete: number;
  /** The most minutes of a run. */
  readonly longestRun: number;
  readonly closed: number;
  /** The oldest `asOf` of any row that a report lists, when its run had ended; minutes. */
  readonly oldest: number;
  /** The longest time that one conversation that was there all day went unread; minutes. */
  readonly longestUnread: number;
  readonly busiestMinute: number;
}

/**
 * Days of 48 scheduled sweeps over so many conversations, all of which are kept as long as they are open. In each half
 * hour some end, as many begin as have ended, some guests write, and some are there that are stuck.
 */
export async function sweepForDays(
  open: number,
  days: number,
  { changing, stuck }: { readonly changing: number; readonly stuck: number },
): Promise<readonly UnreadDay[]> {
  const whole = await startWhole({ table: openInMemoryTable, latencyMs: 50 });
  const { simulator, clock, driven } = whole;
  const { random } = simulator;
  const population: ConversationModel[] = [];
  /** Half of those that begin wait for good; an agent or a bot has answered the others, who are silent from now on. */
  const begin = (): void => {
    const kind = random.pick(['queue-stuck', 'agent-silent', 'answered', 'bot answered'] as const);
    const life = simulator.life({ minutesAgo: 10 }).guestWrites();
    if (kind === 'answered') population.push(simulator.add(conversed(simulator, { minutesAgo: 10 })));
    else if (kind === 'bot answered')
      population.push(simulator.add(life.flow('botflow').ago(9).flowWrites().build()));
    else population.push(simulator.add(IN_CLASS[kind](simulator)));
  };
  for (let index = 0; index < open; index += 1) {
    const kind = index % 2 === 0 ? 'queue-stuck' : 'agent-silent';
    population.push(simulator.add(IN_CLASS[kind](simulator, { minutesAgo: random.between(3_000, 80_000) })));
  }
  const isOpen = ({ endTime }: ConversationModel): boolean => endTime === undefined;
  const live = (): void => {
    for (let index = population.length - 1; index >= 0; index -= 1) {
      const one = population[index];
      if (one !== undefined && !isOpen(one)) population.splice(index, 1);
    }
    for (let change = 0; change < changing; change += 1) {
      const { id } = random.pick(population);
      simulator.conversations.change(id, clock.now(), (one) => {
        one.endTime ??= clock.now();
      });
      const writer = random.pick(population.filter(isOpen));
      simulator.conversations.change(writer.id, clock.now(), (one) => {
        const [first] = one.messages;
        if (first !== undefined) one.messages.push({ ...first, id: random.uuid(), time: clock.now() });
      });
    }
    while (population.filter(isOpen).length < open) begin();
    for (let left = 0; left < stuck; left += 1) population.push(simulator.add(conversed(simulator)));
  };

  const told: UnreadDay[] = [];
  for (let day = 0; day < days; day += 1) {
    const startsAt = clock.now();
    const firstEntry = simulator.journal.entries.length;
    const reports: Report[] = [];
    for (let run = 0; run < RUNS_A_DAY; run += 1) {
      driven.set(Math.max(clock.now(), startsAt + run * INTERVAL_MINUTES * MINUTE));
      live();
      reports.push(
        (await whole.invoke({
          sweeper: { trigger: 'schedule', intervalMinutes: INTERVAL_MINUTES },
          request: { mode: 'enforce' },
        })) as Report,
      );
    }
    driven.set(Math.max(clock.now(), startsAt + DAY));
    told.push({ ...dayOf(reports), ...unreadFor(whole, firstEntry, { from: startsAt, to: startsAt + DAY }) });
  }
  return told;
}

function dayOf(reports: readonly Report[]): Omit<UnreadDay, 'longestUnread' | 'busiestMinute'> {
  const sum = (of: (report: Report) => number): number => reports.reduce((all, one) => all + of(one), 0);
  const minutes = ({ startedAt, finishedAt }: Report): number =>
    (Date.parse(finishedAt) - Date.parse(startedAt)) / MINUTE;
  const ages = reports.flatMap(({ conversations, finishedAt }) =>
    conversations.flatMap(({ asOf }) =>
      asOf === undefined ? [] : [(Date.parse(finishedAt) - Date.parse(asOf)) / MINUTE],
    ),
  );
  return {
    reads: sum(({ requests }) => requests.reads + requests.rereads),
    requests: sum(({ requests }) => requests.total),
    incomplete: reports.filter(({ outcome }) => outcome !== 'complete').length,
    longestRun: Math.max(...reports.map(minutes)),
    closed: sum(({ counts }) => counts.closed),
    oldest: Math.max(0, ...ages),
  };
}

/** By the journal: of conversations that were open and listed all day. */
function unreadFor(
  { simulator }: Whole,
  firstEntry: number,
  { from, to }: { readonly from: number; readonly to: number },
): Pick<UnreadDay, 'longestUnread' | 'busiestMinute'> {
  const entries = simulator.journal.entries.slice(firstEntry);
  const reads = Map.groupBy(
    entries.filter(({ method }) => method === 'GET'),
    ({ conversationId }) => conversationId ?? '',
  );
  let longest = 0;
  for (const { id, startTime, endTime } of simulator.conversations.all()) {
    if (startTime > from - DAY || (endTime !== undefined && endTime < to)) continue;
    const times = [...(reads.get(id) ?? []).map(({ at }) => at), to];
    let last = times[0] ?? from;
    for (const at of times) {
      longest = Math.max(longest, at - last);
      last = at;
    }
  }
  return { longestUnread: longest / MINUTE, busiestMinute: simulator.journal.busiestMinute() };
}

export function unreadLines(days: readonly UnreadDay[]): string {
  const header =
    'day   reads  requests  of allowance  not complete  closed  longest run  oldest asOf  longest unread';
  return [
    header,
    ...days.map((day, index) =>
      [
        String(index + 1).padStart(3),
        String(day.reads).padStart(8),
        String(day.requests).padStart(10),
        `${((day.requests / ALLOWANCE_A_DAY) * 100).toFixed(1)} %`.padStart(14),
        String(day.incomplete).padStart(14),
        String(day.closed).padStart(8),
        `${day.longestRun.toFixed(1)} min`.padStart(13),
        `${day.oldest.toFixed(0)} min`.padStart(13),
        `${day.longestUnread.toFixed(0)} min`.padStart(16),
      ].join(''),
    ),
  ].join('\n');
}
