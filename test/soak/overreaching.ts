import type { PartialPolicy, StuckClass } from '../../functions/sweeper/policy/schema.ts';
import type { SettingsInput } from '../../functions/sweeper/request/settings.ts';
import type { Random } from '../../local/simulator/random.ts';
import { apiEvent } from '../support/api-event.ts';
import type { DayEvent, EventMaker } from './events.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What a deployment has that says nothing of it. */
const DEPLOYED = { maxCloses: 200, abortIfMoreThan: 500, abortIfMorePercent: 75 };
/** Minutes: DESIGN section 4. */
const FLOOR = 5;

/** Everything that a request may set, as low as it goes: were the rest accepted, something would be ended. */
const KEEN: Partial<Record<StuckClass, number>> = {
  hollow: FLOOR,
  'guest-gone': FLOOR,
  orphaned: FLOOR,
  'guest-silent': FLOOR,
  'bot-stalled': FLOOR,
};

/** A request to end something that asks for more than a request may: it is to be refused whole. DESIGN section 4. */
export function overreachingEvent(by: EventMaker): DayEvent {
  const { overreach: random, settings } = by;
  const mode = settings.mode ?? 'dry-run';
  const request = random.pick(waysToOverreach(by));
  if (random.chance(0.7)) return { trigger: 'console', event: { mode, ...request }, asked: undefined };
  const conversationIds = by.ids.length === 0 ? [random.uuid()] : by.ids.slice(0, 100);
  const event = apiEvent('closeList', { body: { mode, conversationIds, ...request } });
  return { trigger: 'api', event, asked: undefined };
}

function waysToOverreach({ overreach: random, organisation, settings }: EventMaker): Fields[] {
  const queueId = random.pick(organisation.queues).id;
  const keen = (policy: PartialPolicy): Fields => ({
    policy: { minAgeMinutes: FLOOR, ...policy, classes: { ...KEEN, ...policy.classes } },
  });
  // With allowWaitingOverride a request may, and in a dry run, which ends nobody.
  const mayConcernWaiting = settings.allowWaitingOverride === true || settings.mode !== 'enforce';
  const againstWhoWaits = [
    keen({ endWaiting: ['orphaned', 'bot-stalled'] }),
    keen({ endWaiting: [] }),
    keen({ classes: { 'queue-stuck': FLOOR } }),
    keen({ classes: { 'agent-silent': FLOOR } }),
    keen({ queueLoopEntries: 2 }),
    keen({ queues: { [queueId]: { classes: { 'queue-stuck': FLOOR } } } }),
  ];
  return [
    ...(mayConcernWaiting ? [] : againstWhoWaits),
    keen({ teardown: true }),
    keen({ exempt: { attribute: 'sweeper.nothing' } }),
    keen({ minAgeMinutes: random.between(0, FLOOR - 1) }),
    keen({ classes: { [random.pick(['hollow', 'guest-gone', 'orphaned'])]: random.between(0, FLOOR - 1) } }),
    keen({
      queues: { [queueId]: { classes: { orphaned: 'off' } }, [queueId.toUpperCase()]: { classes: KEEN } },
    }),
    { ...keen({}), queueIds: [] },
    { ...keen({}), divisionIds: [] },
    { ...keen({}), maxCloses: aboveDeployed(settings, 'maxCloses') },
    { ...keen({}), abortIfMoreThan: aboveDeployed(settings, 'abortIfMoreThan') },
    { ...keen({}), abortIfMorePercent: aboveDeployed(settings, 'abortIfMorePercent') },
  ];
}

/** One more than the organisation's own limit, or than the deployment's where it has none. */
function aboveDeployed(settings: SettingsInput, field: keyof typeof DEPLOYED): number {
  return (settings.organisations[0]?.[field] ?? settings[field] ?? DEPLOYED[field]) + 1;
}

/** How often an event of another sender than the schedule overreaches. */
const HOW_OFTEN = 0.12;

export function overreaches(random: Random): boolean {
  return random.chance(HOW_OFTEN);
}
