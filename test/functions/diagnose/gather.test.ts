import { describe, expect, it } from 'vitest';
import { openDeadline } from '../../../functions/sweeper/clock.ts';
import { query } from '../../../functions/sweeper/diagnose/check.ts';
import { queryConfiguredQueues, queryQueues } from '../../../functions/sweeper/diagnose/gather-facts.ts';
import { queryGrants, triedOf, tryRequests } from '../../../functions/sweeper/diagnose/grants.ts';
import { queryPermitted, queryPlaces } from '../../../functions/sweeper/diagnose/needs.ts';
import { maySucceedForLess, querySearch } from '../../../functions/sweeper/diagnose/search-coverage.ts';
import type { Answer, ConnectionFailure } from '../../../functions/sweeper/genesys/answer.ts';
import type { TokenInfo } from '../../../functions/sweeper/genesys/answers.ts';
import { ClientUnknownError } from '../../../functions/sweeper/genesys/errors.ts';
import { readLimitsRequest, type ReadRequest } from '../../../functions/sweeper/genesys/operations.ts';
import type { Genesys } from '../../../functions/sweeper/genesys/port.ts';
import { readWindow } from '../../../functions/sweeper/genesys/window.ts';
import { fieldOf } from '../../../functions/sweeper/json.ts';
import { holding } from '../../../functions/sweeper/refusals/grants.ts';
import type { RunPlan } from '../../../functions/sweeper/request/plan.ts';
import type { Run } from '../../../functions/sweeper/run.ts';
import { NO_RECORDS } from '../../../functions/sweeper/table/records.ts';
import { drivenClock } from '../../support/driven-clock.ts';
import { fakeGenesys } from '../../support/fake-genesys.ts';
import { momentAt, times } from '../../support/moments.ts';
import { aPlan, DISCONNECT, HOME, id, known, LATE, need, SALES, SEARCH } from './facts.ts';

const ok = (body: unknown): Answer => ({ ok: true, status: 200, body, ...times(1, 2) });
const failed = (status: number, code?: string): Answer => ({
  ok: false,
  failure: {
    kind: 'http',
    status,
    sentAt: momentAt(1),
    errorBody: { code },
    ...(code === undefined ? {} : { code }),
  },
});

const CUT_OFF: Answer = { ok: false, failure: { kind: 'cut-off', sent: true } };
const lost = (reason: ConnectionFailure['reason']): Answer => ({
  ok: false,
  failure: { kind: 'connection', reason, sentAt: momentAt(1) },
});

const queryOf = ({ path }: ReadRequest): URLSearchParams => new URL(path, 'https://api.example').searchParams;
const pageOf = (request: ReadRequest): number => Number(queryOf(request).get('pageNumber'));
const permissionOf = (request: ReadRequest): string | null => queryOf(request).get('permission');

/** Answers inspections from a script and remembers them. */
function scripted(
  script: (request: ReadRequest) => Answer,
  part: Partial<Genesys> = {},
): { readonly genesys: Genesys; readonly asked: ReadRequest[]; readonly sent: string[] } {
  const { genesys, sent } = fakeGenesys(drivenClock(), { live: () => undefined });
  const asked: ReadRequest[] = [];
  const inspect = (request: ReadRequest): Promise<Answer> => {
    asked.push(request);
    return Promise.resolve(script(request));
  };
  return { genesys: { ...genesys, inspect, ...part }, asked, sent };
}

describe('what Genesys tells', () => {
  it('is unknown, and never thrown, where no token can be had for the question', async () => {
    const inspect = () => Promise.reject(new ClientUnknownError('eu-west-1'));

    expect(await query({ inspect }, readLimitsRequest(), (body) => body)).toMatchObject({
      known: false,
      diagnosis: { code: 'credentials-rejected', operation: 'login' },
    });
  });

  it('throws on what is a fault of ours', async () => {
    const inspect = () => Promise.reject(new TypeError('ours'));

    await expect(query({ inspect }, readLimitsRequest(), (body) => body)).rejects.toThrow('ours');
  });

  it('is not Genesys’s where an answer is of another shape', async () => {
    const { genesys } = scripted(() => ok(undefined));

    expect(await query(genesys, readLimitsRequest(), () => undefined)).toMatchObject({
      diagnosis: { code: 'not-genesys', operation: 'limits', guessed: true },
    });
  });
});

describe('the grants', () => {
  const role = (roleId: string, divisionId: string | undefined) => ({ roleId, divisionId });
  const token = (...roleDivisions: ReturnType<typeof role>[]) =>
    known<TokenInfo>({
      organisationId: undefined,
      organisationName: undefined,
      client: {
        name: undefined,
        grantType: undefined,
        state: undefined,
        deletedAt: undefined,
        roleDivisions,
      },
    });
  const policies = (action: string): Answer =>
    ok({
      permissionPolicies: [{ domain: 'conversation', entityName: 'communication', actionSet: [action] }],
    });
  /** Does not tell the grants of a client, and answers for its roles from a script. */
  const unanswered = (roles: (request: ReadRequest) => Answer) =>
    scripted((one) => (one.operation === 'grants' ? failed(400, 'bad.request') : roles(one)));

  it('are those of subjects/me, and no role is asked for', async () => {
    const body = { grants: [] };
    const { genesys, asked } = scripted(() => ok(body));

    expect(await queryGrants(genesys, token(role(id(1), HOME)))).toEqual({ grants: known([]), body });
    expect(asked.map(({ operation }) => operation)).toEqual(['grants']);
  });

  it('are those of each role that the token names, once for each, where subjects/me does not answer', async () => {
    const { genesys, asked } = unanswered(({ path }) =>
      policies(path.endsWith(id(1)) ? 'view' : 'disconnect'),
    );
    const { grants, body } = await queryGrants(
      genesys,
      token(role(id(1), HOME), role(id(2), HOME), role(id(1), SALES)),
    );

    expect(asked.slice(1).map(({ path }) => path)).toEqual(
      [1, 2].map((n) => `/api/v2/authorization/roles/${id(n)}`),
    );
    expect(grants.known && grants.value.map(({ divisionId }) => divisionId)).toEqual([HOME, HOME, SALES]);
    expect(grants.known && holding(grants.value, DISCONNECT)).toBe('held');
    expect(body).toBeUndefined();
  });

  it('are those of each role where subjects/me does not say what the roles grant', async () => {
    const body = { grants: [{ division: { id: HOME }, role: { id: id(1) } }] };
    const { genesys } = scripted((one) => (one.operation === 'grants' ? ok(body) : policies('disconnect')));
    const result = await queryGrants(genesys, token(role(id(1), HOME)));

    expect(result.grants.known && holding(result.grants.value, DISCONNECT)).toBe('held');
    expect(result.body).toBe(body);
  });

  it('are not known in full where neither says it', async () => {
    const body = { grants: [{ division: { id: HOME }, role: { id: id(1) } }] };
    const { genesys } = scripted((one) => (one.operation === 'grants' ? ok(body) : failed(403)));
    const { grants } = await queryGrants(genesys, token(role(id(1), HOME)));

    expect(grants.known && holding(grants.value, DISCONNECT)).toBe('unknown');
  });

  it.each([
    ['may not be read', () => failed(403, 'missing.any.permissions'), 1],
    [
      'can be read in part alone',
      ({ path }: ReadRequest) => (path.endsWith(id(1)) ? policies('view') : failed(500)),
      2,
    ],
  ])(
    'are unknown where roles %s: nothing may be concluded from the rest',
    async (_name, script, requests) => {
      const { genesys, asked } = unanswered(script);
      const { grants } = await queryGrants(genesys, token(role(id(1), HOME), role(id(2), HOME)));

      expect(grants).toMatchObject({ known: false, diagnosis: { status: 400, operation: 'grants' } });
      expect(asked).toHaveLength(1 + requests);
    },
  );

  it('are unknown where the token names no role, or more than anybody looks up', async () => {
    const { genesys, asked } = unanswered(() => policies('view'));
    const many = Array.from({ length: 11 }, (_, n) => role(id(n), HOME));

    expect((await queryGrants(genesys, token())).grants.known).toBe(false);
    expect((await queryGrants(genesys, LATE)).grants.known).toBe(false);
    expect((await queryGrants(genesys, token(...many))).grants.known).toBe(false);
    expect(asked.filter(({ operation }) => operation === 'role')).toEqual([]);
  });
});

describe('the divisions in which a permission holds', () => {
  const page = (count: number, total: number, from = 0): Answer =>
    ok({ entities: Array.from({ length: count }, (_, n) => ({ id: id(from + n) })), total });

  it('are read page by page', async () => {
    const { genesys, asked } = scripted((one) => (pageOf(one) === 1 ? page(100, 130) : page(30, 130, 100)));
    const permitted = await queryPermitted(genesys, need('disconnect'));

    expect(asked).toHaveLength(2);
    expect(permitted).toMatchObject({ known: true, value: { everywhere: false, complete: true } });
    expect(permitted.known && permitted.value.divisionIds.size).toBe(130);
  });

  it('are not complete after three pages', async () => {
    const { genesys, asked } = scripted((one) => page(100, 1_000, pageOf(one) * 100));

    expect(await queryPermitted(genesys, need('read'))).toMatchObject({ value: { complete: false } });
    expect(asked).toHaveLength(3);
  });

  it('are those of the search’s other permission where the first holds nowhere', async () => {
    const { genesys, asked } = scripted((one) => (permissionOf(one) === SEARCH ? page(0, 0) : page(1, 1)));
    const permitted = await queryPermitted(genesys, need('search'));

    expect(asked).toHaveLength(2);
    expect(permitted.known && permitted.value.divisionIds.size).toBe(1);
  });

  it('of what another permission is enough for are those of both', async () => {
    const { genesys, asked } = scripted((one) =>
      permissionOf(one) === DISCONNECT ? page(1, 1) : page(1, 1, 5),
    );
    const places = await queryPlaces(genesys, need('disconnect'));

    expect(asked.map(permissionOf)).toEqual([DISCONNECT, 'conversation:message:park']);
    expect(places.known && [...places.value.divisionIds]).toEqual([id(0), id(5)]);
    expect(await queryPlaces(genesys, need('read'))).toMatchObject({ value: { complete: true } });
  });

  it('are not complete where the other permission is not told of', async () => {
    const { genesys } = scripted((one) => (permissionOf(one) === DISCONNECT ? page(1, 1) : failed(500)));

    expect(await queryPlaces(genesys, need('disconnect'))).toMatchObject({ value: { complete: false } });
  });

  it('are unknown where Genesys does not tell a client', async () => {
    const { genesys, asked } = scripted(() => failed(400, 'bad.request'));

    expect((await queryPermitted(genesys, need('search'))).known).toBe(false);
    expect(asked).toHaveLength(1);
  });
});

describe('the queues', () => {
  const page = (count: number): Answer =>
    ok({ entities: Array.from({ length: count }, (_, n) => ({ id: id(n), name: `Queue ${n}` })) });

  it.each([
    [[0], 0, false],
    [[99], 99, false],
    [[100, 40], 140, false],
    [[100, 100, 100, 100], 300, true],
  ])('are read in pages of %j: %i, cut: %s', async (pages, count, cut) => {
    const { genesys } = scripted((one) => page(pages[pageOf(one) - 1] ?? 0));
    const queues = await queryQueues(genesys);

    expect(queues).toMatchObject({ known: true, value: { cut } });
    expect(queues.known && queues.value.queues.length).toBe(count);
  });

  it('are as many as came where a later page is not answered', async () => {
    const { genesys } = scripted((one) => (pageOf(one) === 1 ? page(100) : failed(500)));

    expect(await queryQueues(genesys)).toMatchObject({ known: true, value: { cut: true } });
  });

  it('of the policy are looked up by their ids, a hundred at most, and not at all where there are none', async () => {
    const { genesys, asked } = scripted(() => page(2));
    const many = Array.from({ length: 130 }, (_, n) => id(n));

    expect(await queryConfiguredQueues(genesys, [])).toBeUndefined();
    expect(await queryConfiguredQueues(genesys, many)).toEqual(
      known({ lookedUp: many.slice(0, 100), existing: new Set([id(0), id(1)]) }),
    );
    expect(asked.map((one) => queryOf(one).getAll('id'))).toEqual([many.slice(0, 100)]);
  });
});

function runOf(genesys: Genesys, part: Partial<RunPlan> = {}, remainingMs = 900_000): Run {
  const clock = drivenClock();
  const deadline = openDeadline(clock, remainingMs);
  return {
    genesys,
    clock,
    deadline,
    records: NO_RECORDS,
    plan: aPlan({ action: 'diagnose', ...part }),
    unforeseen: () => undefined,
  };
}

describe('the search', () => {
  const empty = ok({ conversations: [], totalHits: 0 });

  it.each([1, 31, 93, 400, 550])(
    'asks for each of 550 days once, for the rows of the last %i alone',
    async (lookbackDays) => {
      const { genesys, asked } = scripted(() => empty);
      const { within, beyond } = await querySearch(runOf(genesys, { lookbackDays }));
      const days = (windows: typeof within) =>
        windows.reduce((sum, { interval }) => sum + (interval.to - interval.from) / 86_400_000, 0);

      expect([days(within), days(within) + days(beyond)]).toEqual([lookbackDays, 550]);
      expect(asked.length).toBeLessThanOrEqual(19);
      expect(asked.filter(({ body }) => fieldOf(fieldOf(body, 'paging'), 'pageSize') !== 1)).toHaveLength(
        within.length,
      );
    },
  );

  it('begins with the newest window, and asks for nothing more where that is refused', async () => {
    const { genesys, asked } = scripted(() => failed(403, 'missing.any.permissions'));
    const { within, beyond } = await querySearch(runOf(genesys));

    expect(asked).toMatchObject([
      { body: { interval: expect.stringMatching(/\/2026-06-16T00:00:00\.000Z$/) } },
    ]);
    expect([within.length, beyond.length]).toEqual([1, 0]);
  });

  it.each<[string, Answer]>([
    ...[400, 408, 413, 502, 504].map((status) => [`status ${status}`, failed(status)] as [string, Answer]),
    ['no answer in time', lost('timeout')],
    ['an answer that breaks off', lost('malformed')],
    ['an answer that is no page', ok(undefined)],
    ['nothing before it was cut off', CUT_OFF],
  ])(
    'asks for today alone where the newest window is answered with %s, and then for the others',
    async (_name, first) => {
      const { genesys, asked } = scripted(() => (asked.length === 1 ? first : empty));
      const { within, today, beyond } = await querySearch(runOf(genesys));

      expect(today?.interval).toEqual({ from: Date.UTC(2026, 5, 15), to: Date.UTC(2026, 5, 16) });
      expect([within[0]?.page.known, today?.page.known]).toEqual([false, true]);
      expect(within.slice(1).every(({ page }) => page.known) && beyond.length > 0).toBe(true);
      expect(asked.length).toBeLessThanOrEqual(20);
    },
  );

  it('asks for nothing more once today alone is not answered either', async () => {
    const { genesys, asked } = scripted(() => CUT_OFF);
    const { within, today, beyond } = await querySearch(runOf(genesys));

    expect(asked).toHaveLength(2);
    expect([within.map(({ page }) => page), today?.page, beyond]).toEqual([[LATE], LATE, []]);
  });

  it.each<[string, Answer]>([
    ...[400, 401, 403, 404, 408, 409, 413, 429, 500, 502, 503, 504].map(
      (status) => [`status ${status}`, failed(status)] as [string, Answer],
    ),
    ...(['timeout', 'reset', 'unreachable', 'malformed'] as const).map(
      (reason) => [reason, lost(reason)] as [string, Answer],
    ),
    ['no page', ok(undefined)],
  ])('takes %s for too much exactly where a sweep does', async (_name, answer) => {
    const queryOpenConversations = () => Promise.resolve(answer);
    const window = { from: Date.UTC(2026, 4, 16), to: Date.UTC(2026, 5, 16) };
    const { end } = await readWindow({ queryOpenConversations }, window, () => false);

    expect(maySucceedForLess(answer)).toBe(end === 'too-much');
  });

  it('leaves what lies before lookbackDays alone once the time for new work is up', async () => {
    const { genesys, asked } = scripted(() => empty);
    const { beyond } = await querySearch(runOf(genesys, {}, 0));

    expect(asked).toHaveLength(3);
    expect(beyond.map(({ page }) => page)).toContainEqual(LATE);
  });
});

describe('the requests that are tried', () => {
  const madeUp = () => {
    let last = 0;
    return () => id((last += 1));
  };
  const ALL = ['search', 'read', 'disconnect', 'teardown', 'tag'] as const;
  const needs = ALL.map((operation) => need(operation));

  it('are the read alone, of a random id that does not exist, without the probe', async () => {
    const { genesys, asked, sent } = scripted(() => failed(404, 'not.found'));
    await tryRequests(needs, runOf(genesys, { probe: false, tag: true }), madeUp());

    expect(asked.map(({ path }) => path)).toEqual([`/api/v2/conversations/${id(1)}`]);
    expect(sent).toEqual([]);
  });

  it('are the writes too with the probe, each once and to an id of its own', async () => {
    const ids: string[] = [];
    const write = (conversationId: string): Promise<Answer> => {
      ids.push(conversationId);
      return Promise.resolve(failed(404, 'not.found'));
    };
    const writes = { disconnect: write, teardown: write, tag: write };
    const { genesys, asked } = scripted(() => failed(404, 'not.found'), writes);
    const trials = await tryRequests(needs, runOf(genesys, { probe: true, tag: true }), madeUp());

    expect([...trials.keys()]).toEqual(['read', 'disconnect', 'teardown', 'tag']);
    expect(asked).toHaveLength(1);
    expect(new Set(ids).size).toBe(3);
  });

  it('never leave once the time for new work is up', async () => {
    const { genesys, sent } = scripted(() => failed(404, 'not.found'));
    const trials = await tryRequests(needs, runOf(genesys, { probe: true, tag: true }, 0), madeUp());

    expect(sent).toEqual([]);
    expect(trials.get('disconnect')).toMatchObject({ failure: { kind: 'withheld' } });
  });
});

describe('what an answer to a tried request says', () => {
  const UNTOLD = { grants: undefined, divisionIds: [] };

  it.each<[string, Answer, string]>([
    ['404', failed(404, 'not.found'), 'unknown-id'],
    ['404 that is none of Genesys’s', failed(404), 'unclear'],
    ['403', failed(403, 'missing.permissions'), 'refused'],
    ['403 of another kind', failed(403), 'refused'],
    ['401', failed(401, 'bad.credentials'), 'refused'],
    ['429', failed(429, 'too.many.requests'), 'unclear'],
    ['409', failed(409, 'conflict'), 'unclear'],
    ['500', failed(500), 'unclear'],
    ['200', ok({}), 'worked'],
    ['200 with a web page', ok(undefined), 'unclear'],
  ])('%s', (_name, answer, kind) => {
    expect(triedOf('disconnect', answer, UNTOLD).kind).toBe(kind);
  });

  it.each([
    ['permission-missing', 'the grants hold it where conversations were found', 'disconnect', [HOME]],
    ['division-not-granted', 'they hold it elsewhere alone', 'disconnect', [SALES]],
    ['division-not-granted', 'nothing was found', 'disconnect', []],
    ['division-not-granted', 'it is a tag, as in a sweep', 'tag', [SALES]],
  ] as const)('is %s where %s', (code, _where, operation, divisionIds) => {
    const policies = [{ domain: 'conversation', entityName: '*', actions: ['*'] }];
    const held = { grants: [{ division: { id: HOME }, role: { policies } }] };

    expect(
      triedOf(operation, failed(403, 'missing.permissions'), { grants: held, divisionIds }),
    ).toMatchObject({
      diagnosis: { code },
    });
  });

  it('is nothing where no token could be had', () => {
    expect(triedOf('read', new ClientUnknownError('eu-west-1'), UNTOLD)).toEqual({
      kind: 'unclear',
      diagnosis: undefined,
    });
  });
});
