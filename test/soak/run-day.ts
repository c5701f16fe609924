import type { createHandler } from '../../functions/sweeper/handler.ts';
import type { SettingsInput } from '../../functions/sweeper/request/settings.ts';
import type { World } from '../../functions/sweeper/world.ts';
import { createSimulator, type Simulator } from '../../local/simulator/simulator.ts';
import { Account } from './account.ts';
import { someAims } from './aims.ts';
import { openingOf } from './connections.ts';
import { dayClock, type DayClock } from './day-clock.ts';
import { chanceFor, LARGE, planDay, type DayPlan } from './day-plan.ts';
import { DayRecord } from './day-record.ts';
import { DayTable } from './day-table.ts';
import { edgeFaults } from './edges.ts';
import type { FunctionInstance } from './function-instance.ts';
import { openLine } from './line.ts';
import { liveThrough } from './live-through.ts';
import { LongSweeps } from './long-sweeps.ts';
import { misdirection, someMisfortunes } from './misfortunes.ts';
import type { ObservedDay, SetUp } from './observation.ts';
import { openingDuring, type Outage, outageFaults, someForeignHost, someOutages } from './outages.ts';
import { People } from './people.ts';
import { addOld } from './population.ts';
import {
  someAssumptions,
  someSettings,
  withMuchToEnd,
  withOwnLimits,
  withShare,
  withWindows,
} from './random-settings.ts';
import { someTable, withTable } from './table-plan.ts';
import { Vault } from './vault.ts';
import { someSpells, weatherOf } from './weather.ts';

/** How a day differs from the real thing: for planted faults. */
export interface DayOptions {
  readonly tamper?: (world: Partial<World>, instance: FunctionInstance) => Partial<World>;
  /** Makes the function, in place of the real one. */
  readonly make?: typeof createHandler;
  /** The deployment has no table, whatever was drawn. */
  readonly withoutTable?: boolean;
}

/** So many stuck conversations are added where nothing can be ended: five make a run `failed` (DESIGN section 5). */
const MUCH_TO_END = 8;
/** And so many where a sweep over the API is to take minutes. */
const LONG = 30;

/** Lives through the day of a seed: the real function, a simulated Genesys Cloud, people, faults, and driven time. */
export async function runDay(seed: number, options: DayOptions = {}): Promise<ObservedDay> {
  const plan = planDay(seed);
  const clock = dayClock(plan.start);
  return clock.passUntil(observedDay(plan, clock, options));
}

async function observedDay(plan: DayPlan, clock: DayClock, options: DayOptions): Promise<ObservedDay> {
  const { seed } = plan;
  const simulator = createSimulator({
    seed,
    clients: [{ tokenLifetimeSeconds: plan.edges.tokenLifetimeSeconds }],
    now: clock.now,
    sleep: plan.overLoopback ? clock.sleepAsServer : clock.sleep,
    assumptions: someAssumptions(seed),
    conditions: { allowancePerMinute: plan.allowancePerMinute, threadingMinutes: plan.threadingMinutes },
  });
  const past = chanceFor(seed, 'past');
  for (let left = plan.old; left > 0; left -= 1) addOld(simulator, past, plan.isCrowded);
  const ofOutages = chanceFor(seed, 'outages');
  const outages = someOutages(ofOutages, plan.start, plan.calmFrom);
  const more = chanceFor(seed, 'much to end');
  for (let left = isEndless(outages) ? MUCH_TO_END : 0; left > 0; left -= 1) addOld(simulator, more, true);
  const tablePlan = options.withoutTable === true ? undefined : someTable(plan);
  const ofLong = chanceFor(seed, 'much to end at length');
  for (let left = tablePlan?.isLong === true ? LONG : 0; left > 0; left -= 1) addOld(simulator, ofLong, true);
  const record = new DayRecord(clock, simulator);
  const deployed = someSettings(
    chanceFor(seed, 'settings'),
    simulator.organisation,
    plan.old + plan.fresh + plan.late,
  );
  const limited = withOwnLimits(
    withShare(deployed, chanceFor(seed, 'share'), plan.isCrowded),
    chanceFor(seed, 'own limits'),
  );
  const ordinary = withTable(settingsDuring(outages, limited, seed), tablePlan);
  const settings = plan.isLarge
    ? { ...ordinary, requestsPerMinute: LARGE.requestsPerMinute, lookbackDays: 31 }
    : ordinary;
  const table =
    tablePlan === undefined ? undefined : new DayTable(clock, chanceFor(seed, 'table calls'), tablePlan);
  if (tablePlan?.isForeign === true)
    await table?.fill([...simulator.conversations.all()].map(({ id }) => id));
  const aims = someAims(chanceFor(seed, 'aims'), plan.start, plan.calmFrom, plan.overLoopback);
  const abroad = createSimulator({ seed: seed + 1, now: clock.now, sleep: clock.sleep });
  const host = someForeignHost(ofOutages, plan.start, plan.calmFrom);
  const foreign = createSimulator({ now: clock.now, sleep: clock.sleep });
  foreign.faults.source = () => (host === undefined ? [] : [host.fault]);
  const line = await openLine({ simulator, abroad, foreign }, plan, clock);
  record.listen(simulator, line.origin);
  const elsewhere = line.elsewhere === undefined ? undefined : { simulator: abroad, origin: line.elsewhere };
  if (elsewhere !== undefined) record.listen(abroad, elsewhere.origin);
  if (line.foreign !== undefined) record.listen(foreign, line.foreign);
  const vault = new Vault(clock.now, { ...simulator.credentials, origin: line.origin });
  const opens = openingOf(chanceFor(seed, 'connections'), plan.edges.openings);
  const longSweeps = new LongSweeps({
    clock,
    random: chanceFor(seed, 'long sweeps'),
    account: () => account,
    settings,
    organisation: simulator.organisation,
    kills: tablePlan?.kills ?? 0,
    calmFrom: plan.calmFrom,
  });
  const account: Account = new Account({
    clock,
    table,
    execute: longSweeps.execute,
    record,
    settings,
    random: chanceFor(seed, 'function'),
    carrier: line.carrier,
    killAtEnd: aims.kill,
    opening: openingDuring(outages, seed, clock.now, opens),
    clocksStandStill: plan.edges.clocksStandStill,
    readSecret: () => vault.read(),
    ...options,
  });
  const people = new People(simulator, chanceFor(seed, 'people'), record, plan.suddenness);
  people.interrupt(aims.interruptions, chanceFor(seed, 'interruptions'));
  const spells = someSpells(chanceFor(seed, 'spells'), plan.start, plan.calmFrom, plan.overLoopback);
  const misfortunes = [
    ...someMisfortunes(chanceFor(seed, 'misfortunes'), plan.start, plan.calmFrom),
    ...(aims.withdrawal === undefined ? [] : [aims.withdrawal]),
  ];
  const misdirected =
    host === undefined || line.foreign === undefined ? [] : [misdirection(host.from, host.to, line.foreign)];
  const atEdges = edgeFaults(chanceFor(seed, 'edge faults'), plan.edges);
  const struckBy = outageFaults(outages, seed, clock.now);
  simulator.faults.source = weatherOf(spells, {
    random: chanceFor(seed, 'weather'),
    now: clock.now,
    aimed: aims.fault,
    also: (request) => [...atEdges(request), ...struckBy(request)],
    aim: chanceFor(seed, 'aimed faults'),
    struck: (entry, faults) => {
      const request = record.requestOf(entry);
      if (request !== undefined) request.faults = faults;
    },
  });
  const began = setUpOf(simulator, settings, line.origin, {
    weather: [...spells, ...misfortunes, ...(aims.fault === undefined ? [] : [aims.fault])],
    outages: [...outages, ...misdirected],
  });
  const calmFrom = await liveThrough({
    plan,
    clock,
    random: chanceFor(seed, 'events'),
    overreach: chanceFor(seed, 'overreaching requests'),
    simulator,
    account,
    people,
    record,
    settings,
    longSweeps,
    table: tablePlan,
    spoil: (how) => table?.spoil(how),
    edges: chanceFor(seed, 'edges of events'),
    vault,
    elsewhere,
    misfortunes: [...misfortunes, ...misdirected],
  });
  await line.close();
  record.observer.dayIsOver();
  for (const request of record.observer.requests) {
    if (request.fate === 'pending') request.fate = 'hung';
  }
  return {
    seed,
    setUp: { ...began, conversations: conversationsOf(simulator) },
    facts: record.facts,
    requests: record.observer.requests,
    invocations: record.invocations,
    calmFrom,
    secret: vault.history,
    end: record.truths(),
    ...(table === undefined ? {} : { table: table.observed }),
  };
}

function settingsDuring(outages: readonly Outage[], settings: SettingsInput, seed: number): SettingsInput {
  if (outages.length === 0) return settings;
  return isEndless(outages) ? withMuchToEnd(settings) : withWindows(settings, chanceFor(seed, 'windows'));
}

/** Whether nothing can be ended for a while. */
function isEndless(outages: readonly Outage[]): boolean {
  return outages.some(({ target, share }) => target === 'ends' && share === 1);
}

function setUpOf(
  simulator: Simulator,
  settings: SettingsInput,
  origin: string,
  named: Record<'weather' | 'outages', readonly { readonly name: string }[]>,
): Omit<SetUp, 'conversations'> {
  const { assumptions, conditions, organisation } = simulator;
  return {
    settings,
    assumptions: { ...assumptions },
    allowancePerMinute: conditions.allowancePerMinute,
    threadingMinutes: conditions.threadingMinutes,
    apiOrigin: origin,
    loginOrigin: origin,
    divisionIds: organisation.divisions.map(({ id }) => id),
    queueIds: organisation.queues.map(({ id }) => id),
    weather: [...new Set(named.weather.map(({ name }) => name))],
    outages: [...new Set(named.outages.map(({ name }) => name))],
  };
}

function conversationsOf(simulator: Simulator): SetUp['conversations'] {
  return [...simulator.conversations.all()].map((one) => ({
    id: one.id,
    story: one.story,
    startTime: one.startTime,
    messageType: one.participants[0]?.communications[0]?.messageType ?? '',
    resists: one.resists,
    analyticsOnly: one.analyticsOnly,
    analyticsFrozen: one.frozenAnalytics !== undefined,
    distorted: one.distortions.length > 0,
  }));
}
