import fc from 'fast-check';
import { STUCK_CLASSES, WAITING_CLASSES } from '../../functions/sweeper/policy/schema.ts';
import { requestSchema } from '../../functions/sweeper/request/schema.ts';
import { ORGANISATION } from '../support/whole.ts';

const optional: { requiredKeys: [] } = { requiredKeys: [] };
const ids = fc.array(fc.uuid(), { maxLength: 4 });
const someIds = fc.array(fc.uuid(), { minLength: 1, maxLength: 4 });
const minutes = fc.integer({ min: 5, max: 100_000 });
const threshold = fc.oneof(minutes, fc.constant('off'));
/** Those that any request may set. */
const thresholds = fc.record(
  Object.fromEntries(
    STUCK_CLASSES.filter((name) => !WAITING_CLASSES.some((waiting) => waiting === name)).map((name) => [
      name,
      threshold,
    ]),
  ),
  optional,
);
const policy = fc.record(
  {
    minAgeMinutes: minutes,
    classes: thresholds,
    queues: fc.dictionary(fc.uuid(), fc.record({ classes: thresholds }), { maxKeys: 3 }),
    exempt: fc.record({ queueIds: ids, divisionIds: ids, userIds: ids, conversationIds: ids }, optional),
  },
  optional,
);
const lookbackDays = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 1, max: 31 }) },
  { weight: 1, arbitrary: fc.integer({ min: 32, max: 550 }) },
);
const common = { org: fc.constant(ORGANISATION), note: fc.string({ maxLength: 200 }) };
const scope = { queueIds: someIds, divisionIds: someIds, policy };
const ends = { mode: fc.constantFrom('dry-run', 'enforce'), maxCloses: fc.integer({ min: 1, max: 200 }) };

/** Requests that are right in every part, for a deployment with the built-in limits. */
const requests = fc.oneof(
  fc.record(
    {
      action: fc.constant('sweep'),
      ...common,
      ...scope,
      ...ends,
      abortIfMoreThan: fc.integer({ min: 0, max: 500 }),
      abortIfMorePercent: fc.integer({ min: 1, max: 75 }),
      lookbackDays,
    },
    optional,
  ),
  fc.record(
    {
      action: fc.constant('close'),
      conversationIds: someIds,
      ...common,
      ...scope,
      ...ends,
      force: fc.boolean(),
    },
    { requiredKeys: ['action', 'conversationIds'] },
  ),
  fc.record(
    { action: fc.constant('explain'), conversationIds: someIds, ...common, ...scope },
    { requiredKeys: ['action', 'conversationIds'] },
  ),
  fc.record({ action: fc.constant('diagnose'), ...common }, { requiredKeys: ['action'] }),
);

const envelope = fc.record(
  {
    trigger: fc.constantFrom('schedule', 'api', 'step-functions', 'console'),
    sweepId: fc.stringMatching(/^[A-Za-z0-9_-]{1,80}$/),
    intervalMinutes: fc.integer({ min: 1, max: 525_600 }),
  },
  { requiredKeys: ['trigger'] },
);
const wrapped = (request: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof(request, fc.record({ sweeper: envelope, request }));

/** Values that somebody might well take for right ones. */
const nearValues = fc.oneof(
  fc.constantFrom(null, true, false, 0, -1, 1.5, 4, 201, 501, 1e21, '', '0', [], {}, [null], ['']),
  fc.constantFrom(
    'off',
    'on',
    'true',
    'enforce',
    'Enforce',
    'sweep ',
    'DELETE',
    'genesys/main',
    'guest-gone',
  ),
  fc.uuid(),
  fc.jsonValue({ maxDepth: 2 }),
);
const nearKeys = fc.oneof(
  fc.constantFrom(...Object.keys(requestSchema.shape).filter((key) => key !== 'probe')),
  fc.constantFrom(
    'dryRun',
    'Mode',
    'max_closes',
    '__proto__',
    'constructor',
    'toString',
    'sweeper',
    'request',
  ),
  fc.constantFrom('detail-type', 'source', 'key1', 'body', 'httpMethod', 'version'),
  fc.string(),
);

/** A request that is right but for one to three parts; now and then it is right all the same. */
const nearMisses = fc
  .tuple(
    requests,
    fc.array(fc.tuple(nearKeys, nearValues, fc.constantFrom('whole', 'policy', 'classes')), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map(([request, changes]) => {
    // By way of text, as `__proto__` is then a key like any other.
    let text = JSON.stringify(request);
    for (const [key, value, where] of changes) {
      const part = `{${JSON.stringify(key)}:${JSON.stringify(value)}}`;
      const added =
        where === 'whole' ? part : `{"policy":${where === 'policy' ? part : `{"classes":${part}}`}}`;
      text = `${text.slice(0, -1)}${text === '{}' ? '' : ','}${added.slice(1)}`;
    }
    return JSON.parse(text) as unknown;
  });

const nearEnvelopes = fc.record(
  { sweeper: fc.oneof(envelope, nearValues), request: fc.oneof(requests, nearValues), extra: nearValues },
  { requiredKeys: ['sweeper'] },
);

const asLambdaParses = (event: unknown): unknown => JSON.parse(JSON.stringify(event)) as unknown;

/** Events that must be carried out. */
export const rightEvents = wrapped(requests).map(asLambdaParses);

/** Events that are mostly wrong, from nearly right to anything that is JSON. */
export const oddEvents = fc
  .oneof(
    { weight: 4, arbitrary: wrapped(nearMisses) },
    { weight: 1, arbitrary: nearEnvelopes },
    { weight: 1, arbitrary: fc.record({ 'detail-type': nearValues, source: nearValues, detail: requests }) },
    { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 5 }) },
  )
  .map(asLambdaParses);
