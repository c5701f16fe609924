import { describe, expect, it } from 'vitest';
import type { Fault } from '../../local/simulator/faults.ts';
import { PATHS } from '../support/journal.ts';
import { conversed } from '../support/lives.ts';
import { startWhole, type Whole } from '../support/whole.ts';

const SEARCH_AND_READ = ['analytics:conversationDetail:view', 'conversation:communication:view'];
const DISCONNECT = 'conversation:communication:disconnect';
const TAG = 'conversation:externalTag:edit';

const requests = ({ simulator }: Whole): string[] =>
  simulator.journal.entries.map(({ method, path }) => `${method} ${path}`);

describe('a 404 that is none of Genesys’s', () => {
  const PAGES: readonly Fault[] = [
    { kind: 'html', status: 404 },
    { kind: 'empty-body', status: 404 },
  ];

  it.each(PAGES)('is no proof of an end: $kind', async (fault) => {
    const { run, simulator, row } = await startWhole({ settings: { policy: { teardown: false } } });
    const open = simulator.add(conversed(simulator));
    simulator.faults.add({ path: PATHS.disconnect, fault: { kind: 'no-effect' } });
    simulator.on('before', ({ method }) => {
      if (method === 'PATCH') simulator.faults.add({ method: 'GET', path: PATHS.read, fault });
    });

    const report = await run({ mode: 'enforce' });

    expect(row(report, open)).toMatchObject({ outcome: 'unverified', reason: 'state-unknown' });
  });

  it.each(PAGES)('to the first read has failed, and says what may stand in between: $kind', async (fault) => {
    const { run, simulator, row, explain, invoke } = await startWhole();
    const { id } = simulator.add(conversed(simulator));
    simulator.faults.add({ method: 'GET', path: PATHS.read, fault });
    const something = expect.stringContaining('other than the Genesys Cloud API') as string;

    const report = await run({ mode: 'enforce' });
    const { conversations } = await explain(id);
    const problem = (await invoke({
      httpMethod: 'POST',
      resource: '/conversations/{conversationId}/close',
      pathParameters: { conversationId: id },
      requestContext: {},
      body: '{"mode":"enforce"}',
    })) as { readonly statusCode: number; readonly body: string };

    expect(row(report, { id })).toMatchObject({ outcome: 'failed', reason: 'connection', operation: 'read' });
    expect(report.diagnoses).toMatchObject([{ code: 'not-genesys', operation: 'read', remedy: something }]);
    expect(report).not.toHaveProperty('supportCase');
    expect(conversations).toMatchObject([{ verdict: 'keep', reason: 'unreadable', detail: something }]);
    expect(problem.statusCode).toBe(502);
    expect(JSON.parse(problem.body)).toMatchObject({ code: 'failed', remedy: something });
    expect(simulator.journal.writes()).toEqual([]);
  });
});

describe('a Retry-After to a write', () => {
  it('that nobody waits for leaves the conversation alone: it has failed', async () => {
    const whole = await startWhole();
    const { run, simulator, row } = whole;
    const open = simulator.add(conversed(simulator));
    const fault = { kind: 'server-error', status: 503, retryAfterSeconds: 300 } as const;
    simulator.faults.add({ path: PATHS.disconnect, fault });

    const report = await run({ mode: 'enforce' });

    expect(row(report, open)).toMatchObject({ outcome: 'failed', reason: 'platform-error' });
    expect(requests(whole)).not.toContain(`POST ${PATHS.teardown}`);
  });
});

describe('what a refusal says', () => {
  it('of a tag that may be written in another division alone: that', async () => {
    const { divisions } = (await startWhole()).simulator.organisation;
    const grants = [
      { permissions: [...SEARCH_AND_READ, DISCONNECT] },
      { permissions: [TAG], divisions: [divisions[0]?.id ?? ''] },
    ];
    const { run, simulator } = await startWhole({ settings: { tag: true }, clients: [{ grants }] });
    const { queues } = simulator.organisation;
    const other = queues.find(({ divisionId }) => divisionId !== divisions[0]?.id);
    if (other === undefined) throw new Error('There is no queue in another division');
    simulator.add(conversed(simulator, { queue: other }));

    const report = await run({ mode: 'enforce' });

    expect(report.counts.closed).toBe(1);
    expect(report.diagnoses).toMatchObject([
      { code: 'division-not-granted', operation: 'tag', permissions: [TAG] },
    ]);
  });

  it('never recommends a permission that is for something else', async () => {
    const { run, simulator } = await startWhole({
      clients: [{ grants: [{ permissions: SEARCH_AND_READ }] }],
    });
    simulator.add(conversed(simulator));

    const [diagnosis] = (await run({ mode: 'enforce' })).diagnoses;

    expect(diagnosis?.permissions).toEqual([DISCONNECT, 'conversation:message:park']);
    expect(diagnosis?.remedy).toContain(DISCONNECT);
    expect(diagnosis?.remedy).not.toContain('park');
  });

  it('holds nothing of the text that only looks like a permission', async () => {
    const { run, simulator, printed } = await startWhole();
    simulator.add(conversed(simulator));
    const permissions = [`${DISCONNECT}] for guest [name:Anna_Schmidt:0491701234567`];
    const fault = { kind: 'forbidden', variant: 'missing-permissions', permissions } as const;
    simulator.faults.add({ path: PATHS.disconnect, fault });

    const report = await run({ mode: 'enforce' });

    expect(report.diagnoses).toMatchObject([{ permissions: [DISCONNECT] }]);
    expect(JSON.stringify(report) + printed()).not.toContain('Anna_Schmidt');
  });
});

describe('what was judged', () => {
  it('is told of a conversation that could not be read again before the write', async () => {
    const { run, explain, simulator, row } = await startWhole({ settings: { requestsPerMinute: 30 } });
    const stuck = simulator.add(conversed(simulator));
    // Three searches and one read are left of this minute: the write waits, and what it rests on grows old.
    await explain(
      ...Array.from({ length: 26 }, (_, nth) => `11111111-2222-4333-8444-${String(100_000_000_000 + nth)}`),
    );
    simulator.on('after', ({ method, conversationId }) => {
      if (method === 'GET' && conversationId === stuck.id && simulator.faults.list.length === 0)
        simulator.faults.add({
          method: 'GET',
          path: PATHS.read,
          fault: { kind: 'server-error', status: 500 },
        });
    });

    const report = await run({ mode: 'enforce' });

    expect(row(report, stuck)).toMatchObject({ outcome: 'failed', operation: 'read', class: 'guest-silent' });
    expect(report.crowd).toMatchObject({ judged: 1, stuck: 1, estimated: false });
    expect(report.stuck).toEqual({ 'guest-silent': 1 });
  });

  it('counts, where Genesys does not know a candidate, alike in a dry run and in the guard of an enforcing one', async () => {
    const { run, simulator } = await startWhole();
    const [, gone] = [1, 2, 3].map(() => simulator.add(conversed(simulator)));
    simulator.faults.add({
      method: 'GET',
      path: PATHS.read,
      conversationId: gone?.id ?? '',
      fault: { kind: 'not-found' },
    });

    const dry = await run({ mode: 'dry-run', abortIfMoreThan: 2 });
    const enforced = await run({ mode: 'enforce', abortIfMoreThan: 2 });

    const crowd = { candidates: 3, judged: 3, stuck: 2, estimated: false, wouldAbort: false };
    expect([dry.crowd, enforced.crowd]).toMatchObject([crowd, crowd]);
    expect([enforced.outcome, enforced.counts.closed]).toEqual(['complete', 2]);
  });
});

describe('the cap', () => {
  it('is said only when every place is used up: one that was given back ends another conversation', async () => {
    const { run, explain, simulator } = await startWhole({
      settings: { requestsPerMinute: 30, requestsInFlight: 1 },
    });
    const stuck = Array.from({ length: 4 }, () => simulator.add(conversed(simulator)));
    // Three searches and one read are left of this minute: the first write waits, and its guest comes back meanwhile.
    await explain(
      ...Array.from({ length: 26 }, (_, nth) => `11111111-2222-4333-8444-${String(100_000_000_000 + nth)}`),
    );
    let isBack = false;
    simulator.on('after', ({ method, conversationId }) => {
      const of = stuck.find(({ id }) => id === conversationId);
      if (method !== 'GET' || of === undefined || isBack) return;
      isBack = true;
      simulator.life({ of }).guestWrites();
    });

    const report = await run({ mode: 'enforce', maxCloses: 1 });

    expect(report.counts).toMatchObject({ kept: 1, closed: 1, 'not-reached': 2 });
    expect(new Set(simulator.journal.writes().map(({ conversationId }) => conversationId)).size).toBe(1);
  });
});
