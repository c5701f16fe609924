import {
  STUCK_CLASSES,
  WAITING_CLASSES,
  type PartialPolicy,
  type StuckClass,
  type Threshold,
} from '../../functions/sweeper/policy/schema.ts';
import type { SettingsInput } from '../../functions/sweeper/request/settings.ts';
import { assumptionValues, defaultAssumptions, type Assumptions } from '../../local/simulator/assumptions.ts';
import type { SimulatedOrganisation } from '../../local/simulator/organisation.ts';
import type { Random } from '../../local/simulator/random.ts';
import { chanceFor } from './day-plan.ts';

export const ORGANISATION = 'main';
export const SECRET = 'genesys/main';
const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:sweeper';

/** A deployment that somebody might have: every limit and every part of the policy may be set or left out. */
export function someSettings(
  random: Random,
  organisation: SimulatedOrganisation,
  conversations: number,
): SettingsInput {
  const own = random.chance(0.3) ? somePolicy(random, organisation, 'deployment') : undefined;
  // With fewer, a crowd may need more sweeps than the calm end of the day has: then nothing can be said of its end.
  const fewest = random.chance(0.5) ? 1 : Math.max(1, Math.ceil(conversations / 2));
  return {
    mode: random.chance(0.85) ? 'enforce' : 'dry-run',
    organisations: [
      {
        name: ORGANISATION,
        secretId: SECRET,
        ...(own === undefined ? {} : { policy: own }),
        ...(random.chance(0.2) ? { lookbackDays: someLookback(random) } : {}),
      },
    ],
    ...(random.chance(0.8) ? { policy: somePolicy(random, organisation, 'deployment') } : {}),
    ...(random.chance(0.3) ? { allowWaitingOverride: true } : {}),
    ...(random.chance(0.3) ? { tag: true } : {}),
    ...(random.chance(0.3) ? { requestsPerMinute: random.pick([30, 60, 120, 300, 600]) } : {}),
    ...(random.chance(0.4) ? { requestsInFlight: random.pick([1, 2, 3, 12, 32]) } : {}),
    ...(random.chance(0.5) ? { maxCloses: random.between(fewest, fewest + 8) } : {}),
    ...(random.chance(0.4) ? { abortIfMoreThan: random.between(0, 40) } : {}),
    lookbackDays: someLookback(random),
    ...(random.chance(0.2) ? { notifyTopicArn: TOPIC } : {}),
  };
}

/**
 * The organisation's own limits, on some days. Never above the deployment's: what is too much for the deployment is
 * then too much for its organisation, too.
 */
export function withOwnLimits(settings: SettingsInput, random: Random): SettingsInput {
  const [organisation, ...others] = settings.organisations;
  if (organisation === undefined || !random.chance(0.25)) return settings;
  const { maxCloses = 40, abortIfMoreThan = 40 } = settings;
  const own = {
    ...organisation,
    // Not far below: a crowd that needs more sweeps than the calm has says nothing of its end.
    ...(random.chance(0.5) ? { maxCloses: random.between(Math.ceil(maxCloses / 2), maxCloses) } : {}),
    ...(random.chance(0.5) ? { abortIfMoreThan: random.between(0, abortIfMoreThan) } : {}),
    ...(random.chance(0.3)
      ? { abortIfMorePercent: random.between(1, settings.abortIfMorePercent ?? 75) }
      : {}),
  };
  return { ...settings, organisations: [own, ...others] };
}

/** Whoever deploys this is surprised by what is stuck at once. */
const CARELESS: PartialPolicy = {
  minAgeMinutes: 5,
  classes: Object.fromEntries(STUCK_CLASSES.map((name) => [name, 5])),
  endWaiting: ['orphaned', 'bot-stalled'],
};

/** The limit by share, on some days; on a crowded one the others do not hide it. */
export function withShare(settings: SettingsInput, random: Random, isCrowded: boolean): SettingsInput {
  const abortIfMorePercent = random.pick([1, 10, 50, 75, 90, 95, 100]);
  const share = random.chance(isCrowded ? 0.6 : 0.2) ? { abortIfMorePercent } : {};
  if (!isCrowded) return { ...settings, ...share };
  const { maxCloses: _cap, abortIfMoreThan: _limit, ...rest } = settings;
  const limit = random.chance(0.4) ? { abortIfMoreThan: random.between(90, 160) } : {};
  const careless = random.chance(0.6) ? { policy: CARELESS } : {};
  return { ...rest, ...share, ...limit, ...careless, lookbackDays: 93 };
}

/** With more windows than two, on half of the days with outages: where a search stops has to show. */
export function withWindows(settings: SettingsInput, random: Random): SettingsInput {
  const [organisation, ...others] = settings.organisations;
  if (organisation === undefined || !random.chance(0.5)) return settings;
  const lookbackDays = random.between(63, 186);
  return { ...settings, lookbackDays, organisations: [{ ...organisation, lookbackDays }, ...others] };
}

/** All that is stuck is to be ended: on days on which nothing can be. */
export function withMuchToEnd(settings: SettingsInput): SettingsInput {
  const { maxCloses: _cap, abortIfMoreThan: _limit, ...rest } = settings;
  const organisations = settings.organisations.map(({ name, secretId }) => ({ name, secretId }));
  return { ...rest, organisations, mode: 'enforce', policy: CARELESS, lookbackDays: 93 };
}

/** Mostly short: each 31 days cost every sweep of the day one request. */
function someLookback(random: Random): number {
  return random.chance(0.85) ? random.between(1, 31) : random.between(32, 93);
}

/** Who gives a policy: what each may set is DESIGN section 4. */
export type PolicyGiver = 'deployment' | 'request' | 'request that may end who waits';

/** A part of a policy, valid for whoever gives it. */
export function somePolicy(
  random: Random,
  organisation: SimulatedOrganisation,
  giver: PolicyGiver,
): PartialPolicy {
  const { queues, divisions, agents } = organisation;
  const isDeployment = giver === 'deployment';
  const maySetWaiting = giver !== 'request';
  const classes = (): Partial<Record<StuckClass, Threshold>> => someThresholds(random, maySetWaiting);
  const some = <T>(list: readonly T[], most: number): T[] =>
    Array.from({ length: random.between(0, most) }, () => random.pick(list));
  const waiting = (['orphaned', 'bot-stalled'] as const).filter(() => random.chance(0.5));
  return {
    ...(random.chance(0.4) ? { minAgeMinutes: random.pick([5, 5, 10, 30, 60, 240]) } : {}),
    ...(random.chance(0.8) ? { classes: classes() } : {}),
    ...(maySetWaiting && random.chance(0.3) ? { endWaiting: waiting } : {}),
    ...(maySetWaiting && random.chance(0.2) ? { queueLoopEntries: random.pick([2, 2, 3]) } : {}),
    ...(random.chance(0.3)
      ? { queues: Object.fromEntries(some(queues, 3).map(({ id }) => [id, { classes: classes() }])) }
      : {}),
    ...(random.chance(0.3)
      ? {
          exempt: {
            ...(random.chance(0.3) ? { queueIds: some(queues, 2).map(({ id }) => id) } : {}),
            ...(random.chance(0.2) ? { divisionIds: some(divisions, 1).map(({ id }) => id) } : {}),
            ...(random.chance(0.3) ? { userIds: some(agents, 3) } : {}),
            ...(isDeployment && random.chance(0.3) ? { attribute: 'sweeper.exempt' } : {}),
          },
        }
      : {}),
    ...(isDeployment && random.chance(0.3) ? { teardown: random.chance(0.4) } : {}),
  };
}

function someThresholds(random: Random, maySetWaiting: boolean): Partial<Record<StuckClass, Threshold>> {
  const all = STUCK_CLASSES.filter(
    (name) => maySetWaiting || !WAITING_CLASSES.some((waiting) => waiting === name),
  ).filter(() => random.chance(0.6));
  return Object.fromEntries(
    all.map((name) => [name, random.chance(0.12) ? 'off' : random.pick([5, 10, 30, 60, 240, 720, 1440])]),
  );
}

/**
 * What is true of Genesys although nobody has written it down: every switch either way, most as they are taken for. Each
 * has a chance of its own, so that a new one changes nothing for the others.
 */
export function someAssumptions(seed: number): Assumptions {
  const assumptions = defaultAssumptions();
  const ofItsOwn = (name: string): Random => chanceFor(seed, `assumption ${name}`);
  for (const [name, values] of Object.entries(assumptionValues)) {
    const random = ofItsOwn(name);
    // Each value comes from the list of its own switch.
    if (values !== undefined && random.chance(0.3))
      Object.assign(assumptions, { [name]: random.pick<unknown>(values) });
  }
  const random = ofItsOwn('liveForgetsAfterMs');
  if (random.chance(0.3)) assumptions.liveForgetsAfterMs = random.pick([60_000, 3_600_000, 86_400_000]);
  return assumptions;
}
