import { describe, expect, it } from 'vitest';
import type { Check, CheckName, DiagnoseReport } from '../../functions/sweeper/report/schemas.ts';
import type { Fault } from '../../local/simulator/faults.ts';
import { apiRequests, PATHS } from '../support/journal.ts';
import { conversed } from '../support/lives.ts';
import { onReply } from '../support/replies.ts';
import { SECRET, startWhole, type Whole, type WholeOptions } from '../support/whole.ts';

const SEARCH = 'analytics:conversationDetail:view';
const VIEW = 'conversation:communication:view';
const DISCONNECT = 'conversation:communication:disconnect';
const TAG = 'conversation:externalTag:edit';
const QUEUES = 'routing:queue:view';
const THREADING = 'conversation:threadingTimeline:view';
const EVERYTHING = [SEARCH, VIEW, DISCONNECT, TAG, QUEUES, THREADING];

const ALL: readonly CheckName[] = [
  'secret',
  'login',
  'identity',
  'permissions',
  'divisions',
  'search',
  'rate-limit',
  'configuration',
  'prevention',
  'assumptions',
];

async function diagnose(whole: Whole, request: object = {}, remainingMs = 60_000): Promise<DiagnoseReport> {
  return (await whole.invoke({ action: 'diagnose', ...request }, { remainingMs })) as DiagnoseReport;
}

function check({ checks }: DiagnoseReport, name: CheckName): Check {
  const found = checks.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no check is called ${name}`);
  return found;
}

/** What is not ok, prevention apart: most of the simulated queues have their inactivity handling off, as shipped. */
function amiss({ checks }: DiagnoseReport): string[] {
  return checks
    .filter(({ name, status }) => status !== 'ok' && name !== 'prevention')
    .map(({ name, status }) => `${name} ${status}`);
}

/** An organisation with open conversations, and a client that may do what is named. */
async function startWith(permissions: readonly string[], options: WholeOptions = {}): Promise<Whole> {
  const whole = await startWhole({ clients: [{ grants: [{ permissions }] }], ...options });
  for (let count = 0; count < 3; count += 1) whole.simulator.add(conversed(whole.simulator));
  return whole;
}

describe('diagnose, of an organisation that is set up', () => {
  it('finds nothing amiss, in its order, and writes nothing', async () => {
    const whole = await startWith(EVERYTHING, { settings: { tag: true } });
    const report = await diagnose(whole);

    expect(report.checks.map(({ name }) => name)).toEqual(ALL);
    expect(amiss(report)).toEqual([]);
    expect(check(report, 'search').seen).toContain('3 open web-messaging conversations');
    expect(whole.simulator.journal.writes()).toEqual([]);
  });

  it('is ok in a dry-run deployment without the permission to end, which is not needed yet', async () => {
    const settings = { mode: 'dry-run', tag: true } as const;
    const report = await diagnose(await startWith([SEARCH, VIEW], { settings }));

    expect(amiss(report)).toEqual([]);
    expect(check(report, 'permissions').seen).toContain('not needed yet');
  });

  it('is ok with the roles that the README tells to create, and says what else would tell more', async () => {
    const report = await diagnose(await startWith([SEARCH, VIEW, DISCONNECT]));

    expect(report.outcome).toBe('ok');
    expect(check(report, 'prevention').seen).toContain(QUEUES);
    expect(check(report, 'prevention').seen).toContain(THREADING);
  });

  it.each(['analytics:*:*', 'analytics:conversationDetail:*'])(
    'expands the wildcard %s',
    async (wildcard) => {
      expect(amiss(await diagnose(await startWith([wildcard, 'conversation:*:*'])))).toEqual([]);
    },
  );

  it('counts what lies beyond lookbackDays', async () => {
    const whole = await startWith(EVERYTHING);
    whole.simulator.add(conversed(whole.simulator, { minutesAgo: 200 * 1_440 }));
    const { status, meaning } = check(await diagnose(whole), 'search');

    expect(status).toBe('warning');
    expect(meaning).toContain('1 open conversation started before the last 93 days');
  });

  it('warns of a pace above the allowance', async () => {
    const whole = await startWith(EVERYTHING, { settings: { requestsPerMinute: 400 } });

    expect(amiss(await diagnose(whole))).toEqual(['rate-limit warning']);
  });

  it('warns of a queue in the policy that the organisation does not have', async () => {
    const nowhere = '99999999-9999-4999-8999-999999999999';
    const whole = await startWith(EVERYTHING, { settings: { policy: { exempt: { queueIds: [nowhere] } } } });
    const report = await diagnose(whole);

    expect(amiss(report)).toEqual(['configuration warning']);
    expect(check(report, 'configuration').meaning).toContain(nowhere);
  });
});

describe('diagnose, of a secret or a login that fails', () => {
  const after = (from: CheckName): string[] =>
    ALL.slice(ALL.indexOf(from) + 1)
      .filter((name) => name !== 'prevention')
      .map((name) => `${name} skipped`);

  it.each<[string, CheckName, (whole: Whole) => void, RegExp]>([
    ['no secret', 'secret', ({ secrets }) => secrets.remove(SECRET), /Create it/],
    ['a secret that is no JSON', 'secret', ({ secrets }) => secrets.put(SECRET, 'clientId=a'), /plain text/],
    [
      'a region with a typing error',
      'secret',
      ({ secrets }) => secrets.put(SECRET, { clientId: 'a', clientSecret: 'b', region: 'eu-centrall-1' }),
      /Use one of/,
    ],
    [
      'an unknown client, or one of another region',
      'login',
      (whole) => whole.secrets.put(SECRET, { ...secretOf(whole), clientId: 'another' }),
      /region/,
    ],
    [
      'another client secret',
      'login',
      (whole) => whole.secrets.put(SECRET, { ...secretOf(whole), clientSecret: 'old' }),
      /current client secret/,
    ],
    [
      'a login host where nobody listens',
      'login',
      (whole) => whole.secrets.put(SECRET, { ...secretOf(whole), loginBaseUrl: 'http://127.0.0.1:9' }),
      /refuses the connection.*"loginBaseUrl"/,
    ],
  ])('names %s in the check of the %s, and skips what rests on it', async (_name, name, spoil, remedy) => {
    const whole = await startWith(EVERYTHING);
    spoil(whole);
    const report = await diagnose(whole);

    expect(report.outcome).toBe('failed');
    expect(amiss(report)).toEqual([`${name} failed`, ...after(name)]);
    expect(check(report, name).remedy).toMatch(remedy);
    expect(check(report, 'prevention').status).toBe('skipped');
    expect(apiRequests(whole.simulator)).toEqual([]);
  });

  it('suggests the region that was meant', async () => {
    const whole = await startWith(EVERYTHING);
    whole.secrets.put(SECRET, { ...secretOf(whole), region: 'https://login.mypurecloud.de' });

    expect(check(await diagnose(whole), 'secret').seen).toContain('Did you mean "eu-central-1"?');
  });

  it('names an API host where nobody listens in the check of identity', async () => {
    const whole = await startWith(EVERYTHING);
    whole.secrets.put(SECRET, { ...secretOf(whole), apiBaseUrl: 'http://127.0.0.1:9' });

    expect(amiss(await diagnose(whole))).toEqual(['identity failed', ...after('identity')]);
  });

  it('sees that the secret has gone bad although a warm function still has a good token', async () => {
    const whole = await startWith(EVERYTHING);
    await whole.run();
    whole.secrets.remove(SECRET);

    expect(amiss(await diagnose(whole))).toEqual(['secret failed', ...after('secret')]);
    await expect(whole.run()).rejects.toThrow('Secrets Manager has no secret');
  });
});

describe('diagnose, of a client that cannot work', () => {
  it.each([
    ['of another grant type', '"CLIENT-CREDENTIALS"', '"CODE"', /scopes/],
    ['disabled', '"active"', '"disabled"', /disabled/],
    ['inactive', '"active"', '"inactive"', /going to delete it/],
  ])('%s says so in the check of identity', async (_name, from, to, meaning) => {
    const whole = await startWith(EVERYTHING);
    onReply(whole.simulator, (url, text) =>
      // A shorter name makes room for a longer state.
      url.startsWith('/api/v2/tokens/me') ? text.replace(from, to).replace('"sweeper"', '"s"') : undefined,
    );
    const report = await diagnose(whole);

    expect(amiss(report)).toEqual(['identity failed']);
    expect(check(report, 'identity').meaning).toMatch(meaning);
  });

  it('warns of tokens that do not last as long as a run', async () => {
    const clients = [{ tokenLifetimeSeconds: 300 }];

    expect(amiss(await diagnose(await startWith(EVERYTHING, { clients })))).toEqual(['identity warning']);
  });
});

describe('diagnose, of a permission that is missing', () => {
  it.each([
    [SEARCH, 'search', ['permissions failed', 'divisions skipped', 'search skipped', 'assumptions skipped']],
    [VIEW, 'read', ['permissions failed', 'assumptions skipped']],
    [DISCONNECT, 'disconnect', ['permissions failed']],
    [TAG, 'tag', ['permissions warning']],
  ])('%s: names it, the request that needs it, and how to grant it', async (missing, operation, expected) => {
    const granted = EVERYTHING.filter((permission) => permission !== missing);
    const whole = await startWith(granted, { settings: { tag: true } });
    const report = await diagnose(whole);
    const { diagnoses, remedy } = check(report, 'permissions');

    expect(amiss(report)).toEqual(expected);
    expect(diagnoses).toMatchObject([{ code: 'permission-missing', operation }]);
    expect(diagnoses[0]?.permissions).toContain(missing);
    expect(remedy).toContain(missing);
    expect(whole.simulator.journal.writes()).toEqual([]);
  });

  it.each([SEARCH, VIEW])('%s: says the same as a sweep does', async (missing) => {
    const whole = await startWith(EVERYTHING.filter((permission) => permission !== missing));
    const [diagnosis] = check(await diagnose(whole), 'permissions').diagnoses;
    const [group] = (await whole.run({ mode: 'enforce' })).diagnoses;

    expect(group).toMatchObject({
      code: diagnosis?.code,
      operation: diagnosis?.operation,
      permissions: diagnosis?.permissions.toSorted(),
      remedy: diagnosis?.remedy,
    });
  });

  it.each<[string, Fault]>([
    ['a missing permission', { kind: 'forbidden', variant: 'missing-permissions' }],
    ['one of several', { kind: 'forbidden', variant: 'missing-any-permissions' }],
    ['no reason', { kind: 'forbidden', variant: 'not-authorized' }],
    ['a user who is wanted', { kind: 'forbidden', variant: 'user-context' }],
    ['a web page', { kind: 'forbidden', variant: 'html' }],
  ])('a 403 with %s means the same to a probe and to a sweep, on every operation', async (_name, fault) => {
    // With teardown allowed, a sweep would go on to it after some of these refusals of disconnect.
    const settings = { policy: { teardown: false } };
    for (const [path, name] of [
      [PATHS.search, 'search'],
      [PATHS.read, 'permissions'],
      [PATHS.disconnect, 'permissions'],
    ] as const) {
      const whole = await startWith(EVERYTHING, { settings });
      whole.simulator.faults.add({ path, fault });
      const [diagnosis] = check(await diagnose(whole, { probe: true }), name).diagnoses;
      const { diagnoses } = await whole.run({ mode: 'enforce' });
      const { code, operation, remedy, permissions = [] } = diagnosis ?? {};

      expect(diagnoses).toContainEqual(
        expect.objectContaining({ code, operation, remedy, permissions: permissions.toSorted() }),
      );
    }
  });
});

describe('diagnose, where the grants cannot be read', () => {
  const assumptions = { subjectsMeAnswersClients: false } as const;

  it('warns that ending is not determined, and how to find out', async () => {
    const whole = await startWith(EVERYTHING, { assumptions });
    const report = await diagnose(whole);

    expect(amiss(report)).toEqual(['permissions warning']);
    expect(check(report, 'permissions').meaning).toContain('disconnecting a conversation');
    expect(check(report, 'permissions').remedy).toContain('"probe": true');
    expect(whole.simulator.journal.writes()).toEqual([]);
  });

  it('is sure with the probe, for Genesys also says where the permissions hold', async () => {
    expect(amiss(await diagnose(await startWith(EVERYTHING, { assumptions }), { probe: true }))).toEqual([]);
  });

  it('sees by the requests that it sends what is missing for a dry run', async () => {
    const report = await diagnose(await startWith([SEARCH, QUEUES], { assumptions }));

    expect(check(report, 'permissions')).toMatchObject({
      status: 'failed',
      diagnoses: [{ code: 'permission-missing', operation: 'read' }],
    });
  });

  it('sees by the probe what is missing for an end', async () => {
    const report = await diagnose(await startWith([SEARCH, VIEW], { assumptions }), { probe: true });

    expect(check(report, 'permissions')).toMatchObject({
      status: 'failed',
      diagnoses: [
        { code: 'permission-missing', operation: 'disconnect' },
        { code: 'permission-missing', operation: 'teardown' },
      ],
    });
  });

  it('is not sure where Genesys tells nothing of rights, and an id is unknown before a permission is looked at', async () => {
    const whole = await startWith([SEARCH, VIEW], {
      assumptions: {
        ...assumptions,
        divisionsPermittedAnswersClients: false,
        permissionBeforeExistence: false,
      },
    });
    const report = await diagnose(whole, { probe: true });

    expect(amiss(report)).toEqual(['permissions warning', 'divisions warning']);
    expect(check(report, 'permissions').meaning).toContain('probably do this, but that is not certain');
  });
});

describe('diagnose, where a source of rights answers with nothing in it', () => {
  const NOTHING = {
    'no grants': ['/api/v2/authorization/subjects/me', (): string => '{"grants":[]}'],
    'roles without what they grant': [
      '/api/v2/authorization/subjects/me',
      (text: string) => text.replaceAll('"policies"', '"others"'),
    ],
    'no divisions': ['/api/v2/authorization/divisionspermitted/paged/me', () => '{"entities":[],"total":0}'],
  } as const;

  it.each([
    ['no grants', []],
    ['roles without what they grant', []],
    // The grants name three divisions; whether there are others is then not told.
    ['no divisions', ['divisions warning']],
  ] as const)('%s: does not deny what the search has just done', async (name, expected) => {
    const whole = await startWith(EVERYTHING);
    const [path, change] = NOTHING[name];
    onReply(whole.simulator, (url, text) => (url.startsWith(path) ? change(text) : undefined));
    const report = await diagnose(whole, { probe: true });

    expect(amiss(report)).toEqual(expected);
    expect(check(report, 'permissions').seen).not.toContain('Missing');
  });

  it('no divisions, and no grants either: is not determined, and no conversation is said to be refused', async () => {
    const whole = await startWith(EVERYTHING);
    for (const [path, change] of [NOTHING['no grants'], NOTHING['no divisions']]) {
      onReply(whole.simulator, (url) => (url.startsWith(path) ? change() : undefined));
    }
    const report = await diagnose(whole);

    expect(amiss(report)).toEqual(['permissions warning', 'divisions warning']);
    expect(check(report, 'divisions').meaning).toMatch(/^Not determined/);
    expect(check(report, 'permissions').diagnoses).toEqual([]);
  });
});

describe('diagnose, of divisions', () => {
  it('names a division in which conversations are found that cannot be ended', async () => {
    const whole = await startWhole();
    const { simulator } = whole;
    const [granted, other] = simulator.organisation.divisions;
    if (granted === undefined || other === undefined) throw new Error('two divisions are needed');
    const queue = simulator.organisation.queues.find(({ divisionId }) => divisionId === other.id);
    if (queue === undefined) throw new Error('a queue of the other division is needed');
    simulator.add(conversed(simulator, { queue }));
    const [client] = simulator.clients.list;
    if (client === undefined) throw new Error('a client is needed');
    simulator.clients.regrant(client, [
      { permissions: [SEARCH, VIEW, QUEUES] },
      { permissions: [DISCONNECT], divisions: [granted.id] },
    ]);
    const report = await diagnose(whole);

    expect(amiss(report)).toEqual(['divisions failed']);
    expect(check(report, 'divisions')).toMatchObject({
      meaning: expect.stringContaining(`"${other.name}" (${other.id})`) as string,
      diagnoses: [{ code: 'division-not-granted', operation: 'disconnect', divisionIds: [other.id] }],
    });
  });

  it('warns of queues in divisions where a conversation would be found and refused, though none is open there', async () => {
    const grants = [
      { permissions: [SEARCH, VIEW, QUEUES] },
      { permissions: [DISCONNECT], divisions: ['Home'] },
    ];
    const whole = await startWhole({ clients: [{ grants }] });
    const { simulator } = whole;
    const [, sales, service] = simulator.organisation.divisions.map(({ id }) => id);
    const [inHome, inSales] = simulator.organisation.queues;
    if (inHome === undefined || inSales === undefined) throw new Error('two queues are needed');
    simulator.add(conversed(simulator, { queue: inHome }));
    const before = check(await diagnose(whole), 'divisions');

    expect(before).toMatchObject({
      status: 'warning',
      diagnoses: [{ code: 'division-not-granted', operation: 'disconnect', guessed: true }],
    });
    expect(new Set(before.diagnoses[0]?.divisionIds)).toEqual(new Set([sales, service]));

    simulator.add(conversed(simulator, { queue: inSales }));
    const { diagnoses } = await whole.run({ mode: 'enforce' });
    expect(diagnoses).toMatchObject([{ code: 'division-not-granted', operation: 'disconnect' }]);
  });

  it('warns where everything that is open may be hidden', async () => {
    const [anywhere] = (await startWhole()).simulator.organisation.divisions;
    const grants = [{ permissions: [SEARCH, VIEW, DISCONNECT], divisions: [anywhere?.name ?? ''] }];
    const whole = await startWhole({ clients: [{ grants }] });
    const { status, diagnoses } = check(await diagnose(whole), 'divisions');

    expect(status).toBe('warning');
    expect(diagnoses).toMatchObject([{ code: 'division-not-granted', operation: 'search', guessed: true }]);
  });
});

describe('diagnose with the probe', () => {
  it('sends each write once, to ids that no conversation has, and ends nothing', async () => {
    const whole = await startWith(EVERYTHING, { settings: { tag: true } });
    const before = [...whole.simulator.conversations.all()].map(({ id }) => id);
    const report = await diagnose(whole, { probe: true });
    const writes = whole.simulator.journal.writes();

    expect(amiss(report)).toEqual([]);
    expect(writes.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
      `PATCH ${PATHS.disconnect}`,
      `POST ${PATHS.teardown}`,
      `PUT ${PATHS.tag}`,
    ]);
    expect(writes.filter(({ conversationId = '' }) => before.includes(conversationId))).toEqual([]);
    expect(new Set(writes.map(({ conversationId }) => conversationId)).size).toBe(3);
    expect((await whole.run()).counts).toMatchObject({ open: 3 });
  });

  it('leaves out what the deployment leaves out', async () => {
    const whole = await startWith(EVERYTHING, { settings: { policy: { teardown: false } } });
    await diagnose(whole, { probe: true });

    expect(whole.simulator.journal.writes().map(({ method }) => method)).toEqual(['PATCH']);
  });

  it.each([
    [true, 'permission-missing'],
    [false, 'permission-missing'],
  ])(
    'fails on what the grants do not hold, whether permissions are looked at first: %s',
    async (first, code) => {
      const assumptions = { permissionBeforeExistence: first };
      const report = await diagnose(await startWith([SEARCH, VIEW], { assumptions }), { probe: true });

      expect(check(report, 'permissions')).toMatchObject({
        status: 'failed',
        diagnoses: [{ code }, { code }],
      });
    },
  );
});

describe('diagnose, whatever Genesys answers', () => {
  const FAULTS: readonly Fault[] = [
    { kind: 'throttled' },
    { kind: 'server-error', status: 500 },
    { kind: 'server-error', status: 504 },
    { kind: 'reset' },
    { kind: 'half-body' },
    { kind: 'html', status: 200 },
    { kind: 'html', status: 502 },
    { kind: 'empty-body', status: 200 },
    { kind: 'forbidden', variant: 'html' },
    { kind: 'not-found' },
    { kind: 'conflict' },
    { kind: 'bad-request' },
    { kind: 'token-revoked' },
  ];

  it.each(FAULTS.map((fault) => [JSON.stringify(fault), fault] as const))(
    'to everything but the login, %s, is an answer with every check, and a remedy for what failed',
    async (_name, fault) => {
      const whole = await startWith(EVERYTHING);
      whole.simulator.faults.add({ method: 'GET', fault });
      whole.simulator.faults.add({ path: PATHS.search, fault });
      const report = await diagnose(whole, {}, 300_000);

      expect(report.checks.map(({ name }) => name)).toEqual(ALL);
      expect(report.outcome).toBe('failed');
      const failed = report.checks.filter(({ status }) => status === 'failed' || status === 'warning');
      expect(failed.filter(({ remedy, meaning }) => remedy === '' || meaning === '')).toEqual([]);
    },
  );

  it.each([
    ['a web page', { kind: 'html', status: 200 }, 'not-genesys'],
    ['nothing', { kind: 'empty-body', status: 200 }, 'not-genesys'],
    ['half of it', { kind: 'half-body' }, 'platform-error'],
  ] as const)('to the search with %s, is a failed search with a guess', async (_name, fault, code) => {
    const whole = await startWith(EVERYTHING);
    whole.simulator.faults.add({ path: PATHS.search, fault });
    const report = await diagnose(whole);

    expect(amiss(report)).toEqual(['search failed', 'assumptions skipped']);
    expect(check(report, 'search').diagnoses).toMatchObject([{ code, operation: 'search', guessed: true }]);
  });

  it.each([
    [PATHS.login, 'failed'],
    ['/api/v2/tokens/me', 'warning'],
    ['/api/v2/authorization/subjects/me', 'ok'],
    [PATHS.search, 'warning'],
    [PATHS.disconnect, 'ok'],
    [undefined, 'failed'],
  ])(
    'or does not answer at all: it is there in time, where %s hangs, and is %s',
    async (path, outcome) => {
      const whole = await startWith([SEARCH, VIEW, DISCONNECT], { realTime: true });
      whole.simulator.faults.add({ ...(path === undefined ? {} : { path }), fault: { kind: 'hang' } });
      const start = Date.now();
      const report = await diagnose(whole, { probe: true }, 3_000);

      expect(Date.now() - start).toBeLessThan(3_000);
      expect(report.checks.map(({ name }) => name)).toEqual(ALL);
      expect(report.outcome).toBe(outcome);
    },
    10_000,
  );

  it('keeps within the slowest pace that can be configured', async () => {
    const whole = await startWith(EVERYTHING, { settings: { requestsPerMinute: 30 } });
    const report = await diagnose(whole, {}, 25_000);

    expect(amiss(report)).toEqual([]);
    expect(apiRequests(whole.simulator).length).toBeLessThanOrEqual(30);
  });
});

function secretOf({ simulator }: Whole): Record<string, string> {
  const url = simulator.app.listeningOrigin;
  return { ...simulator.credentials, region: 'eu-central-1', apiBaseUrl: url, loginBaseUrl: url };
}
