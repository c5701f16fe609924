import { describe, expect, it } from 'vitest';
import { DEFAULT_THRESHOLDS } from '../../../functions/sweeper/policy/schema.ts';
import type { RunPlan } from '../../../functions/sweeper/request/plan.ts';
import { InvalidRequestError } from '../../../functions/sweeper/request/problems.ts';
import { ModeNotAllowedError, resolveRun } from '../../../functions/sweeper/request/resolve-run.ts';
import { checkRequest } from '../../../functions/sweeper/request/schema.ts';
import { settingsSchema, type SettingsInput } from '../../../functions/sweeper/request/settings.ts';
import { parseRequest } from '../../support/parse-request.ts';

const QUEUE = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeee1';
const OTHER_QUEUE = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeee2';
const ID = '0b0c0d0e-1111-4222-8333-444455556666';
const OTHER_ID = '0b0c0d0e-1111-4222-8333-444455556667';
const main = { name: 'main', secretId: 'genesys/main' };

function plan(request: unknown, settings: Partial<SettingsInput> = {}): RunPlan {
  return resolveRun(
    {
      trigger: 'api',
      askedBy: 'api',
      sweepId: 'sweep-1',
      intervalMinutes: 30,
      request: parseRequest(request),
      problems: [],
    },
    settingsSchema.parse({ organisations: [main], ...settings }),
  );
}

function refusalOf(request: unknown, settings: Partial<SettingsInput> = {}): InvalidRequestError {
  try {
    plan(request, settings);
  } catch (error) {
    if (error instanceof InvalidRequestError) return error;
    throw error;
  }
  throw new Error('the request was accepted');
}

describe('a run', () => {
  it('that nobody has said anything about is the documented dry run of the first organisation', () => {
    expect(plan({}, { organisations: [main, { name: 'second', secretId: 's' }] })).toEqual({
      action: 'sweep',
      mode: 'dry-run',
      deployedMode: 'dry-run',
      deployedLookbackDays: 93,
      trigger: 'api',
      askedBy: 'api',
      sweepId: 'sweep-1',
      intervalMinutes: 30,
      organisation: { ...main, enabled: true },
      scope: { queueIds: new Set(), divisionIds: new Set() },
      conversationIds: [],
      force: false,
      isDeployedPolicy: true,
      policy: {
        minAgeMinutes: 15,
        requestedQueues: {},
        deployedQueues: {},
        thresholds: DEFAULT_THRESHOLDS,
        endWaiting: new Set(),
        exempt: {
          queueIds: new Set(),
          divisionIds: new Set(),
          userIds: new Set(),
          conversationIds: new Set(),
          attribute: 'sweeper.exempt',
        },
        teardown: true,
      },
      maxCloses: 200,
      abortIfMoreThan: 500,
      abortIfMorePercent: 75,
      lookbackDays: 93,
      probe: false,
      tag: false,
      requestsPerMinute: 240,
      requestsInFlight: 6,
    });
  });

  it('carries what the request says', () => {
    expect(
      plan({
        action: 'close',
        conversationIds: [ID],
        force: true,
        queueIds: [QUEUE],
        divisionIds: [OTHER_ID],
        maxCloses: 3,
        note: 'ticket 17',
      }),
    ).toMatchObject({
      action: 'close',
      conversationIds: [ID],
      force: true,
      scope: { queueIds: new Set([QUEUE]), divisionIds: new Set([OTHER_ID]) },
      maxCloses: 3,
      note: 'ticket 17',
    });
    expect(plan({ action: 'diagnose', probe: true }).probe).toBe(true);
  });

  it('carries what only the deployment may say', () => {
    const settings = { tag: true, requestsPerMinute: 600, requestsInFlight: 9, mode: 'enforce' } as const;
    expect(plan({}, settings)).toMatchObject({ tag: true, requestsPerMinute: 600, requestsInFlight: 9 });
  });
});

describe('the mode', () => {
  it('is dry-run when the request does not say, whatever is deployed', () => {
    expect(plan({}, { mode: 'enforce' }).mode).toBe('dry-run');
  });

  it('is enforce when the request says so and the deployment allows it', () => {
    expect(plan({ mode: 'enforce' }, { mode: 'enforce' }).mode).toBe('enforce');
  });

  it.each([{ mode: 'enforce' }, { action: 'close', conversationIds: [ID], force: true, mode: 'enforce' }])(
    'is refused by a dry-run deployment: %j',
    (request) => {
      expect(() => plan(request)).toThrow(ModeNotAllowedError);
      expect(() => plan(request)).toThrow(expect.objectContaining({ code: 'mode-not-allowed' }));
    },
  );
});

describe('the ceilings of a sweep over the API', () => {
  const settings = { maxCloses: 10, api: { maxCloses: 5000, abortIfMoreThan: 6000 } };
  const scheduled = (request: object, trigger: RunPlan['trigger'] = 'schedule'): RunPlan =>
    resolveRun(
      {
        trigger,
        askedBy: trigger,
        sweepId: 'sweep-1',
        intervalMinutes: 30,
        request: parseRequest(request),
        problems: [],
      },
      settingsSchema.parse({ organisations: [main], ...settings }),
    );

  it('are its own where the deployment sets them, whatever the organisation’s are', () => {
    const organisations = [{ ...main, maxCloses: 20, abortIfMoreThan: 30 }];
    expect(plan({}, { ...settings, organisations })).toMatchObject({
      maxCloses: 5000,
      abortIfMoreThan: 6000,
    });
    expect(plan({ maxCloses: 4000 }, settings).maxCloses).toBe(4000);
    expect(refusalOf({ maxCloses: 5001 }, settings).problems).toEqual([
      { path: 'maxCloses', problem: '5001 is above the deployed value', accepted: '5000 or less' },
    ]);
  });

  it('are those of the schedule where it does not', () => {
    const { maxCloses, abortIfMoreThan } = plan({}, { maxCloses: 10, api: { abortIfMoreThan: 0 } });
    expect({ maxCloses, abortIfMoreThan }).toEqual({ maxCloses: 10, abortIfMoreThan: 0 });
  });

  it('are for no other run', () => {
    expect(plan({ action: 'close', conversationIds: [ID] }, settings).maxCloses).toBe(10);
    for (const trigger of ['schedule', 'console', 'step-functions'] as const)
      expect(scheduled({}, trigger)).toMatchObject({ maxCloses: 10, abortIfMoreThan: 500 });
  });
});

describe('what is wrong is named in one go', () => {
  function allProblems(request: unknown, settings: Partial<SettingsInput> = {}): unknown {
    try {
      resolveRun(
        { trigger: 'api', askedBy: 'api', sweepId: 'sweep-1', intervalMinutes: 30, ...checkRequest(request) },
        settingsSchema.parse({ organisations: [main], ...settings }),
      );
    } catch (error) {
      return error instanceof InvalidRequestError ? error.problems.map(({ path }) => path) : error;
    }
    return [];
  }

  it.each<[string, unknown, Partial<SettingsInput>, readonly string[]]>([
    [
      'a shape, a field that does not apply, and a ceiling',
      { probe: true, lookbackDays: 0, maxCloses: 300 },
      {},
      ['lookbackDays', 'probe', 'maxCloses'],
    ],
    [
      'within one policy: a floor, an unknown key, and what only the deployment may set',
      { policy: { classes: { hollow: 1 }, exemt: {}, teardown: false } },
      {},
      ['policy.classes.hollow', 'policy.exemt', 'policy.teardown'],
    ],
    [
      'a queue’s policy without its classes, and the rest of the policy',
      { policy: { queues: { [QUEUE]: {} }, teardown: false } },
      {},
      [`policy.queues.${QUEUE}.classes`, 'policy.teardown'],
    ],
    [
      'ids that are none, and the mode of a dry-run deployment',
      { action: 'close', mode: 'enforce', conversationIds: [ID, 'x'] },
      {},
      ['conversationIds[1]', 'mode'],
    ],
    [
      'an unknown key, an unknown organisation, and who waits',
      { foo: 1, org: 'nobody', mode: 'enforce', policy: { endWaiting: ['orphaned'] } },
      { mode: 'enforce' },
      ['foo', 'org', 'policy.endWaiting'],
    ],
    [
      'of an action that is not known, nothing about other fields',
      { action: 'sweeep', probe: true },
      {},
      ['action'],
    ],
    ['of an organisation that is no name, nothing about its limits', { org: 7, maxCloses: 300 }, {}, ['org']],
    [
      'a field that does not apply, with a value that is none',
      { action: 'explain', conversationIds: [ID], maxCloses: 'x' },
      {},
      ['maxCloses', 'maxCloses'],
    ],
  ])('%s', (_name, request, settings, paths) => {
    expect(allProblems(request, settings)).toEqual(paths);
  });

  it('but a mode that is not allowed keeps its own error where it is all', () => {
    expect(allProblems({ mode: 'enforce' })).toBeInstanceOf(ModeNotAllowedError);
  });
});

describe('the organisation', () => {
  const organisations = [
    main,
    { name: 'second', secretId: 's2' },
    { name: 'old', secretId: 's3', enabled: false },
  ];

  it('is the one that is named', () => {
    expect(plan({ org: 'second' }, { organisations }).organisation.secretId).toBe('s2');
  });

  it.each(['third', 'constructor', '__proto__', 's2'])('is an error when it is not configured: %s', (org) => {
    const [problem] = refusalOf({ org }, { organisations }).problems;
    expect(problem).toMatchObject({ path: 'org', accepted: 'main, second' });
    expect(problem?.problem).toMatch(/is not a configured organisation$/u);
  });

  it('is an error that says so when it is disabled, named or first', () => {
    const disabled = { path: 'org', problem: 'the organisation old is disabled in this deployment' };
    expect(refusalOf({ org: 'old' }, { organisations }).problems).toMatchObject([disabled]);
    expect(
      refusalOf({}, { organisations: [{ ...main, name: 'old', enabled: false }] }).problems,
    ).toMatchObject([{ ...disabled, accepted: 'none: every configured organisation is disabled' }]);
  });

  it('is listed with at most twenty names', () => {
    const many = Array.from({ length: 25 }, (_, n) => ({ name: `org-${n}`, secretId: 's' }));
    expect(refusalOf({ org: 'nope' }, { organisations: many }).problems[0]?.accepted).toMatch(
      /org-19 and 5 more$/u,
    );
  });

  it('may have limits of its own', () => {
    const limits = { maxCloses: 7, abortIfMoreThan: 9, abortIfMorePercent: 50, lookbackDays: 11 };
    const settings = {
      organisations: [
        { ...main, ...limits },
        { name: 'second', secretId: 's' },
      ],
    };
    expect(plan({}, settings)).toMatchObject(limits);
    expect(plan({ org: 'second' }, settings)).toMatchObject({
      maxCloses: 200,
      abortIfMoreThan: 500,
      abortIfMorePercent: 75,
      lookbackDays: 93,
    });
  });
});

describe('a limit', () => {
  const settings = { maxCloses: 50, abortIfMoreThan: 60, abortIfMorePercent: 80, lookbackDays: 31 };

  it('may be lowered, or named as it is', () => {
    const lower = { maxCloses: 1, abortIfMoreThan: 0, abortIfMorePercent: 1, lookbackDays: 1 };
    expect(plan(lower, settings)).toMatchObject(lower);
    expect(plan(settings, settings)).toMatchObject(settings);
  });

  it('above the deployed one is an error that names both, not a silent clamp', () => {
    expect(
      refusalOf({ maxCloses: 51, abortIfMoreThan: 61, abortIfMorePercent: 81 }, settings).problems,
    ).toEqual([
      { path: 'maxCloses', problem: '51 is above the deployed value', accepted: '50 or less' },
      { path: 'abortIfMoreThan', problem: '61 is above the deployed value', accepted: '60 or less' },
      { path: 'abortIfMorePercent', problem: '81 is above the deployed value', accepted: '80 or less' },
    ]);
  });

  it('of the organisation is the one that counts', () => {
    const organisations = [{ ...main, maxCloses: 5 }];
    expect(refusalOf({ maxCloses: 6 }, { ...settings, organisations }).problems[0]?.accepted).toBe(
      '5 or less',
    );
  });

  it('on the days to look back may be raised', () => {
    expect(plan({ lookbackDays: 550 }, settings).lookbackDays).toBe(550);
  });
});

describe('the policy', () => {
  it('takes each threshold from the first of request, organisation, deployment and built-in that names it', () => {
    const { thresholds } = plan(
      { policy: { classes: { hollow: 5 } } },
      {
        policy: { classes: { hollow: 7, orphaned: 7, 'guest-gone': 7 } },
        organisations: [{ ...main, policy: { classes: { hollow: 6, orphaned: 'off' } } }],
      },
    ).policy;
    expect(thresholds).toEqual({ ...DEFAULT_THRESHOLDS, hollow: 5, orphaned: 'off', 'guest-gone': 7 });
  });

  it('keeps the queues of request and deployment apart, the organisation’s laid over the deployment’s', () => {
    const { requestedQueues, deployedQueues, thresholds } = plan(
      { policy: { queues: { [QUEUE.toUpperCase()]: { classes: { hollow: 10 } } } } },
      {
        policy: {
          queues: {
            [QUEUE]: { classes: { 'queue-stuck': 720, hollow: 20 } },
            [OTHER_QUEUE]: { classes: { orphaned: 60 } },
          },
        },
        organisations: [{ ...main, policy: { queues: { [QUEUE]: { classes: { hollow: 'off' } } } } }],
      },
    ).policy;
    expect(requestedQueues).toEqual({ [QUEUE]: { hollow: 10 } });
    expect(deployedQueues).toEqual({
      [QUEUE]: { 'queue-stuck': 720, hollow: 'off' },
      [OTHER_QUEUE]: { orphaned: 60 },
    });
    expect(thresholds).toEqual(DEFAULT_THRESHOLDS);
  });

  it('takes the age from the request, else the organisation, else the deployment', () => {
    const settings = { policy: { minAgeMinutes: 40 } };
    const organisations = [{ ...main, policy: { minAgeMinutes: 30 } }];
    expect(plan({}, settings).policy.minAgeMinutes).toBe(40);
    expect(plan({}, { ...settings, organisations }).policy.minAgeMinutes).toBe(30);
    const request = { policy: { minAgeMinutes: 20 } };
    expect(plan(request, { ...settings, organisations }).policy.minAgeMinutes).toBe(20);
  });

  it('adds exemptions up, so that nobody takes away another’s', () => {
    const { exempt } = plan(
      { policy: { exempt: { queueIds: [QUEUE], conversationIds: [ID], divisionIds: [ID], userIds: [ID] } } },
      {
        policy: { exempt: { queueIds: [OTHER_QUEUE], attribute: 'keep.me', userIds: [OTHER_ID] } },
        organisations: [{ ...main, policy: { exempt: { conversationIds: [OTHER_ID] } } }],
      },
    ).policy;
    expect(exempt).toEqual({
      queueIds: new Set([QUEUE, OTHER_QUEUE]),
      conversationIds: new Set([ID, OTHER_ID]),
      divisionIds: new Set([ID]),
      userIds: new Set([ID, OTHER_ID]),
      attribute: 'keep.me',
    });
  });

  it('takes the attribute and the teardown from the organisation, else the deployment', () => {
    const settings = { policy: { teardown: false, exempt: { attribute: 'a' } } };
    expect(plan({}, settings).policy).toMatchObject({ teardown: false, exempt: { attribute: 'a' } });
    const organisations = [{ ...main, policy: { teardown: true, exempt: { attribute: 'b' } } }];
    expect(plan({}, { ...settings, organisations }).policy).toMatchObject({
      teardown: true,
      exempt: { attribute: 'b' },
    });
  });
});

describe('a request may not', () => {
  it.each([
    ['choose the attribute', { exempt: { attribute: 'x' } }, 'policy.exempt.attribute'],
    ['allow the teardown', { teardown: true }, 'policy.teardown'],
    ['forbid the teardown', { teardown: false }, 'policy.teardown'],
  ])('%s, whatever is deployed', (_, policy, path) => {
    expect(refusalOf({ policy }, { allowWaitingOverride: true }).problems).toEqual([
      {
        path,
        problem: 'a request may not set this',
        accepted: 'nothing here; only the deployment sets it',
      },
    ]);
  });

  const forWaiting = [
    ['queue-stuck', { classes: { 'queue-stuck': 60 } }, 'policy.classes.queue-stuck'],
    ['agent-silent', { classes: { 'agent-silent': 60 } }, 'policy.classes.agent-silent'],
    ['endWaiting', { endWaiting: ['orphaned'] }, 'policy.endWaiting'],
    [
      'queue-stuck for one queue',
      { queues: { [QUEUE]: { classes: { 'queue-stuck': 60 } } } },
      `policy.queues.${QUEUE}.classes.queue-stuck`,
    ],
    ['queueLoopEntries', { queueLoopEntries: 3 }, 'policy.queueLoopEntries'],
  ] as const;
  const isSaid = ({ policy }: RunPlan): boolean => {
    const said = { ...policy.thresholds, ...policy.requestedQueues[QUEUE] };
    const classes = said['queue-stuck'] === 60 || said['agent-silent'] === 60;
    return classes || policy.endWaiting.has('orphaned') || policy.queueLoopEntries === 3;
  };

  it.each(forWaiting)('set %s', (_, policy, path) => {
    const refusal = refusalOf({ mode: 'enforce', policy }, { mode: 'enforce' });
    expect(refusal.problems.map((problem) => problem.path)).toEqual([path]);
  });

  it.each(forWaiting)('set %s, unless the deployment sets allowWaitingOverride', (_, policy) => {
    const settings = { mode: 'enforce', allowWaitingOverride: true } as const;
    expect(isSaid(plan({ mode: 'enforce', policy }, settings))).toBe(true);
  });

  it.each(forWaiting)('set %s, unless it is a dry run, which ends nobody', (_, policy) => {
    expect(isSaid(plan({ policy }, { mode: 'enforce' }))).toBe(true);
  });

  it('while the deployment may set all of them', () => {
    const policy = { classes: { 'queue-stuck': 60 }, endWaiting: ['bot-stalled' as const] };
    expect(plan({}, { policy }).policy).toMatchObject({
      thresholds: { 'queue-stuck': 60 },
      endWaiting: new Set(['bot-stalled']),
    });
  });
});
