import fc from 'fast-check';
import {
  STUCK_CLASSES,
  type EffectivePolicy,
  type Thresholds,
} from '../../functions/sweeper/policy/schema.ts';
import {
  ago,
  communication,
  conversation,
  DIVISION,
  noExemptions,
  OTHER_QUEUE,
  OTHER_USER,
  PARTICIPANT,
  policy,
  QUEUE,
  text,
  USER,
  type Fields,
} from '../functions/policy/conversations.ts';

export const QUEUES = [QUEUE, OTHER_QUEUE, 'aaaaaaaa-0000-4000-8000-000000000003'];
export const USERS = [USER, OTHER_USER];
export const DIVISIONS = [DIVISION, 'dddddddd-0000-4000-8000-000000000002'];

/** Minutes ago: short ones often, for the edges lie there; some before the conversation's start. */
export const minutes = fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 3000 }));

/** One value in ten; else none. */
const rarely = <T>(...values: T[]): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, fc.constantFrom(...values));

const entries = fc.array(
  fc.record({
    minute: minutes,
    status: fc.constantFrom(undefined, undefined, 'received', 'sent', 'delivery-failed', 'removed'),
    event: fc.constantFrom(
      undefined,
      undefined,
      undefined,
      ['Presence', 'Clear'],
      ['Presence', 'Join'],
      ['Presence', 'Disconnect'],
      ['Typing', 'On'],
    ),
  }),
  { maxLength: 4 },
);

function message({ minute, status, event }: { minute: number; status?: unknown; event?: unknown }): Fields {
  const [eventType, subType] = Array.isArray(event) ? (event as unknown[]) : [];
  return text(minute, {
    ...(status === undefined ? {} : { messageStatus: status }),
    ...(event === undefined ? {} : { messageMetadata: { type: 'Event', events: [{ eventType, subType }] } }),
  });
}

interface Somebody {
  /** What they wrote. */
  readonly listed: readonly Fields[];
  readonly of: (listed: readonly Fields[]) => Fields;
}

const somebody = (purposes: readonly string[]): fc.Arbitrary<Somebody> =>
  fc
    .record({
      purpose: fc.constantFrom(...purposes),
      state: fc.constantFrom(
        'connected',
        'connected',
        'connected',
        'disconnected',
        'disconnected',
        'alerting',
        'parked',
      ),
      direction: fc.constantFrom('inbound', 'outbound'),
      from: minutes,
      to: minutes,
      resume: fc.constantFrom(-60, 30, 90, 2000),
      own: entries,
      queueId: fc.constantFrom(...QUEUES),
      userId: fc.constantFrom(...USERS),
      wrapupRequired: fc.boolean(),
      afterCallWork: rarely({}, { state: 'pending' }, { state: 'complete' }, { state: 'unknown' }),
      wrapup: rarely({ code: USER }),
      held: rarely(true),
      hold: minutes,
      observes: rarely(true),
      call: rarely('connected', 'connected', 'disconnected', 'terminated'),
    })
    .map((one) => ({
      listed: one.own.map(message),
      of: (listed: readonly Fields[]): Fields => ({
        purpose: one.purpose,
        startTime: ago(Math.max(one.from, one.to)),
        queueId: one.queueId,
        userId: one.userId,
        wrapupRequired: one.wrapupRequired,
        ...(one.observes === true ? { monitoredParticipantId: PARTICIPANT } : {}),
        ...(one.call === undefined ? {} : { calls: [{ state: one.call, disconnectedTime: ago(one.to) }] }),
        messages: [
          communication({
            state: one.state,
            direction: one.direction,
            connectedTime: one.state === 'alerting' ? null : ago(one.from),
            disconnectedTime: one.state === 'disconnected' ? ago(one.to) : null,
            ...(one.state === 'parked' ? { resumeTime: ago(one.resume) } : {}),
            ...(one.held === true ? { held: true, startHoldTime: ago(one.hold) } : {}),
            ...(one.afterCallWork === undefined ? {} : { afterCallWork: one.afterCallWork }),
            ...(one.wrapup === undefined ? {} : { wrapup: one.wrapup }),
            messages: listed,
          }),
        ],
      }),
    }));

const guest = somebody(['customer', 'customer', 'external', 'agent']);
const participant = somebody([
  'customer',
  'external',
  'agent',
  'agent',
  'user',
  'acd',
  'workflow',
  'botflow',
  'api',
]);

/** Participants whose messages stand on their own communications alone, or, as some think, on everybody's. */
export const participants: fc.Arbitrary<Fields[]> = fc
  .tuple(
    fc.tuple(guest, fc.array(participant, { maxLength: 3 })).map(([first, others]) => [first, ...others]),
    fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true)),
  )
  .map(([people, shared]) => {
    const all = people.flatMap(({ listed }) => listed);
    return people.map(({ listed, of }) => of(shared ? all : listed));
  });

/** Live conversations, well formed, of every class and of none. */
export const liveStates: fc.Arbitrary<Fields> = fc
  .record({
    people: participants,
    start: minutes,
    division: fc.constantFrom(...DIVISIONS),
    ended: rarely(5, 100),
    inactive: rarely(-30, 10, 20),
    exempt: rarely('false', 'yes'),
  })
  .map(({ people, start, division, ended, inactive, exempt }) =>
    conversation(
      people.map((one) =>
        exempt === undefined ? one : { ...one, attributes: { 'sweeper.exempt': exempt } },
      ),
      {
        startTime: ago(start),
        divisions: [{ division: { id: division } }],
        ...(ended === undefined ? {} : { endTime: ago(ended) }),
        ...(inactive === undefined ? {} : { inactivityTimeout: ago(inactive) }),
      },
    ),
  );

const threshold = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 5, max: 60 }) },
  fc.constant('off' as const),
);

export const thresholds: fc.Arbitrary<Thresholds> = fc
  .tuple(...STUCK_CLASSES.map(() => threshold))
  .map(
    (values) =>
      Object.fromEntries(STUCK_CLASSES.map((name, index) => [name, values[index] ?? 'off'])) as Thresholds,
  );

const some = (values: string[]): fc.Arbitrary<ReadonlySet<string>> =>
  fc
    .oneof({ weight: 4, arbitrary: fc.constant([]) }, fc.subarray(values, { maxLength: 1 }))
    .map((one) => new Set(one));

/** Policies that end much. */
export const policies: fc.Arbitrary<EffectivePolicy> = fc
  .record({
    minAgeMinutes: fc.integer({ min: 5, max: 40 }),
    thresholds,
    queueThresholds: thresholds,
    hasQueueThresholds: fc.boolean(),
    endWaiting: fc.subarray(['orphaned', 'bot-stalled'] as const).map((one) => new Set(one)),
    queueIds: some(QUEUES),
    userIds: some(USERS),
    divisionIds: some(DIVISIONS),
    teardown: fc.boolean(),
    queueLoopEntries: rarely(2, 3),
  })
  .map(({ queueThresholds, hasQueueThresholds, queueIds, userIds, divisionIds, queueLoopEntries, ...rest }) =>
    policy({
      ...rest,
      ...(queueLoopEntries === undefined ? {} : { queueLoopEntries }),
      deployedQueues: hasQueueThresholds ? { [QUEUE]: queueThresholds } : {},
      exempt: { ...noExemptions(), queueIds, userIds, divisionIds },
    }),
  );
