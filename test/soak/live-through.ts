import type { SettingsInput } from '../../functions/sweeper/request/settings.ts';
import type { Random } from '../../local/simulator/random.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';
import type { Account, ClockSetting, InvokeOptions, Kill } from './account.ts';
import type { DayClock } from './day-clock.ts';
import { chanceFor, LARGE, type DayPlan } from './day-plan.ts';
import type { DayRecord } from './day-record.ts';
import { scheduledEvent, someEvent, type DayEvent, type EventMaker } from './events.ts';
import { strike, type Fortune, type Misfortune } from './misfortunes.ts';
import type { LongSweeps } from './long-sweeps.ts';
import type { People } from './people.ts';
import type { TablePlan } from './table-plan.ts';

const MINUTE_MS = 60_000;
/** How often a close that was asked for over the API is asked for once more. */
const CLOSED_AGAIN = 0.3;
/** What Lambda lets the function run in the calm part: its longest. */
const LONGEST_MS = 900_000;

export interface Living {
  readonly plan: DayPlan;
  readonly clock: DayClock;
  /** What events and their invocations are drawn from. */
  readonly random: Random;
  /** What requests that ask for too much are drawn from. */
  readonly overreach: Random;
  /** What clocks are set by, and closes sent again. */
  readonly edges: Random;
  readonly simulator: Simulator;
  readonly account: Account;
  readonly people: People;
  readonly record: DayRecord;
  readonly settings: SettingsInput;
  readonly vault: Fortune['vault'];
  readonly elsewhere: Fortune['elsewhere'];
  readonly misfortunes: readonly Misfortune[];
  readonly longSweeps: LongSweeps;
  readonly table: TablePlan | undefined;
  readonly spoil: (how: 'emptied' | 'of another version') => Promise<void> | undefined;
}

interface Due {
  readonly at: number;
  readonly happen: () => void;
}

/** Lets a day happen, its troubled part and then its calm one. Answers when the calm one began. */
export async function liveThrough(living: Living): Promise<number> {
  const { plan, clock, simulator, people, record } = living;
  const invocations: Promise<unknown>[] = [];
  const begin = (event: DayEvent, options: Partial<InvokeOptions> = {}): void => {
    invocations.push(invokeSomehow(living, event, options));
  };
  const tell = (story: Promise<void> | undefined): void => {
    if (story !== undefined) invocations.push(story);
  };
  for (const { at, happen } of [...troubles(living, begin), ...ofTheTable(living, tell)].toSorted(
    (a, b) => a.at - b.at,
  )) {
    await clock.sleep(at - clock.now());
    happen();
  }
  await clock.sleep(plan.calmFrom - clock.now());
  people.goHome();
  // One may have begun another.
  for (let done = -1; done < invocations.length;) {
    done = invocations.length;
    await Promise.all(invocations);
    await living.longSweeps.settled();
  }
  // What was to take effect late has done so by then.
  await clock.sleep(MINUTE_MS);
  record.because('late effect', () => simulator.conversations.settle(clock.now()));
  for (let left = Math.ceil(plan.late / 2); left > 0; left -= 1) people.appear();
  simulator.faults.source = undefined;
  record.weather('calm');
  return sweepInCalm(living);
}

async function sweepInCalm(living: Living): Promise<number> {
  const { plan, clock, account } = living;
  const from = clock.now();
  const interval = plan.intervalMinutes * MINUTE_MS;
  let at = Math.max(plan.calmFrom, from);
  for (let left = plan.calmSweeps; left > 0; left -= 1) {
    await clock.sleep(at - clock.now());
    const options = { remainingMs: LONGEST_MS, clockAheadMs: 0, calm: true };
    await account.invoke(scheduledEvent(makerOf(living)), options);
    at += interval;
  }
  return from;
}

/** Everything that happens at a time of its own before the calm. */
function troubles(living: Living, begin: (event: DayEvent, options?: Partial<InvokeOptions>) => void): Due[] {
  const { plan, people, misfortunes, simulator, vault, elsewhere, record } = living;
  const random = chanceFor(plan.seed, 'times');
  const sometime = (): number => random.between(plan.start, plan.calmFrom - 1);
  const times = (count: number, happen: () => void): Due[] =>
    Array.from({ length: count }, () => ({ at: sometime(), happen }));
  const interval = plan.intervalMinutes * MINUTE_MS;
  const sweeps = Array.from({ length: plan.sweeps - plan.calmSweeps }, (_, index): Due => ({
    at: plan.start + index * interval,
    happen: () => begin(scheduledEvent(makerOf(living))),
  }));
  const overlaps = sweeps
    .filter(() => random.chance(plan.overlaps))
    .map(({ at }): Due => ({
      at: Math.min(plan.calmFrom - 1, at + random.between(0, 20_000)),
      happen: () => begin(scheduledEvent(makerOf(living))),
    }));
  const grants = simulator.clients.list.flatMap((client) => client.grants);
  const fortune = { simulator, vault, elsewhere, grants, random: chanceFor(plan.seed, 'fortune') };
  const struck = misfortunes.flatMap((misfortune): Due[] => {
    const { name, at, until } = misfortune;
    let right = (): void => undefined;
    return [
      {
        at,
        happen: () => {
          right = strike(misfortune, fortune, () => record.weather(name));
        },
      },
      {
        at: until,
        happen: () => {
          record.weather(`${name}: over`);
          right();
        },
      },
    ];
  });
  return [
    ...sweeps,
    ...overlaps,
    ...struck,
    ...times(plan.events, () => begin(someEvent(makerOf(living)))),
    ...times(plan.acts, () => people.act(undefined)),
    ...times(plan.fresh, () => people.begin()),
    ...times(Math.floor(plan.late / 2), () => people.appear()),
  ];
}

/** Stories of sweeps over the API, and the loss of the table. */
function ofTheTable(
  { plan, table, longSweeps, spoil, record }: Living,
  tell: (story: Promise<void> | undefined) => void,
): Due[] {
  if (table === undefined) return [];
  const random = chanceFor(plan.seed, 'times of long sweeps');
  const stories = Array.from({ length: table.stories }, (): Due => ({
    at: random.between(plan.start, table.isLong ? plan.start + 5 * MINUTE_MS : plan.calmFrom - 1),
    happen: () => tell(longSweeps.story()),
  }));
  const { spoilt } = table;
  if (spoilt === undefined) return stories;
  const { at, how } = spoilt;
  const happen = (): void => {
    record.weather(`the table is ${how}`);
    tell(spoil(how));
  };
  return [...stories, { at, happen }];
}

/** One invocation in the troubled part: it may be killed, and its event may come again. */
async function invokeSomehow(
  living: Living,
  event: DayEvent,
  options: Partial<InvokeOptions>,
): Promise<void> {
  const { plan, clock, random, edges, account } = living;
  const off = plan.clockOffMinutes * MINUTE_MS;
  const about: InvokeOptions = {
    remainingMs: random.chance(0.8) ? LONGEST_MS : random.between(4_000, 120_000),
    ...(plan.isLarge ? { remainingMs: LARGE.remainingMs } : {}),
    clockAheadMs: random.between(-off, off),
    calm: false,
    cold: random.chance(plan.colds),
    kill: random.chance(plan.kills) ? someKill(random) : undefined,
    clockSetting: edges.chance(plan.edges.clockSettings) ? someClockSetting(edges) : undefined,
    ...options,
  };
  const isTwice = random.chance(plan.duplicates);
  const again = (): Promise<unknown> =>
    account.invoke(event, { ...about, kill: undefined, deliveredBefore: first });
  const first = living.record.invocations.length + 1;
  const running = account.invoke(event, about);
  if (isTwice) {
    await clock.sleep(random.between(0, 60_000));
    await again();
  }
  const { ended } = await running;
  await closeAgain(living, event);
  // An asynchronous invocation that came to nothing is tried again by Lambda.
  if (ended?.kind === 'killed' && event.trigger === 'schedule' && clock.now() + MINUTE_MS < plan.calmFrom) {
    await clock.sleep(MINUTE_MS);
    await again();
  }
}

/** Who closes one conversation may do so again, with a request of its own: to be sure, or because nobody told them. */
async function closeAgain({ plan, clock, edges, account }: Living, event: DayEvent): Promise<void> {
  const isOfOne =
    event.trigger === 'api' && event.asked?.action === 'close' && event.asked.mode === 'enforce';
  if (!isOfOne || !edges.chance(CLOSED_AGAIN)) return;
  await clock.sleep(edges.between(1_000, 120_000));
  if (clock.now() >= plan.calmFrom) return;
  await account.invoke(event, { remainingMs: LONGEST_MS, clockAheadMs: 0, calm: false });
}

function someKill(random: Random): Kill {
  return {
    request: Math.ceil(40 * random.next() ** 2),
    when: random.pick(['before it leaves', 'under way', 'answered']),
  };
}

/** Back rather than forward: a wall clock that was set back makes everything look younger. */
function someClockSetting(random: Random): ClockSetting {
  const minutes = random.pick([-180, -20, -20, -1, 1, 20, 180]);
  return {
    byMs: minutes * MINUTE_MS,
    when: random.chance(0.5) ? '429' : Math.ceil(40 * random.next() ** 2),
  };
}

function makerOf(living: Living): EventMaker {
  const { plan, random, overreach, settings, simulator } = living;
  return {
    random,
    overreach,
    organisation: simulator.organisation,
    settings,
    ids: [...simulator.conversations.all()].map(({ id }) => id),
    intervalMinutes: plan.intervalMinutes,
  };
}
