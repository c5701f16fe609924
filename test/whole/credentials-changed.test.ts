import { describe, expect, it } from 'vitest';
import type { ExplainReport, DiagnoseReport } from '../../functions/sweeper/report/schemas.ts';
import { CHECK_NAMES } from '../../functions/sweeper/names.ts';
import type { SecretsEndpoint } from '../../local/secrets-manager/secrets-endpoint.ts';
import type { ConversationModel } from '../../local/simulator/model.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';
import { apiEvent, received } from '../support/api-event.ts';
import { PATHS } from '../support/journal.ts';
import { conversed } from '../support/lives.ts';
import { rejectTokenAt, secretOf } from '../support/secrets.ts';
import { SECRET, startWhole, type Whole, type WholeOptions } from '../support/whole.ts';

interface Two {
  readonly whole: Whole;
  readonly other: Simulator;
  /** Stuck ones of the first organisation. */
  readonly stuck: readonly ConversationModel[];
  /** The secret is replaced by the other organisation's. */
  readonly replace: () => void;
}

/** Two organisations, and the secret of the first. */
async function two(stuck: number, options: WholeOptions = {}): Promise<Two> {
  const whole = await startWhole({ settings: { requestsInFlight: 1 }, ...options });
  const other = await whole.anotherOrganisation();
  return {
    whole,
    other,
    stuck: Array.from({ length: stuck }, () => whole.simulator.add(conversed(whole.simulator))),
    replace: () => whole.secrets.put(SECRET, secretOf(other)),
  };
}

const isOpen = ({ endTime }: ConversationModel): boolean => endTime === undefined;

describe('a secret that is replaced by another organisation’s in the middle of an enforcing run ends it,', () => {
  it('at a write: the conversation is unverified, the rest not reached, and the other organisation is asked nothing', async () => {
    const { whole, other, stuck, replace } = await two(4);
    rejectTokenAt(whole, PATHS.disconnect, replace, 2);
    const report = await whole.run({ mode: 'enforce' });

    expect(report).toMatchObject({
      outcome: 'partial',
      counts: { open: 4, closed: 1, unverified: 1, 'not-reached': 2 },
    });
    const reasons = report.conversations.map(({ outcome, reason }) => `${outcome} ${reason}`);
    expect(reasons).toContain('unverified credentials-changed');
    expect(reasons.filter((one) => one === 'not-reached credentials-changed')).toHaveLength(2);
    expect(stuck.filter(isOpen)).toHaveLength(3);
    expect(other.journal.entries).toEqual([]);
  });

  it('at the look after a write: the conversation is unverified', async () => {
    const { whole, other, stuck, replace } = await two(1, { assumptions: { patchReplyShowsEnd: false } });
    whole.simulator.on('after', ({ path }) => {
      if (path !== PATHS.disconnect) return;
      whole.simulator.clients.revokeAll();
      replace();
    });
    const report = await whole.run({ mode: 'enforce' });

    // It has ended; but nobody has seen it end.
    expect(stuck.filter(isOpen)).toEqual([]);
    expect(report).toMatchObject({
      outcome: 'partial',
      conversations: [{ outcome: 'unverified', reason: 'credentials-changed' }],
    });
    expect(other.journal.entries).toEqual([]);
  });

  it('between two writes: neither teardown nor the read before it goes to the other organisation', async () => {
    const { whole, other, stuck, replace } = await two(1);
    whole.simulator.faults.add({ path: PATHS.disconnect, fault: { kind: 'no-effect' } });
    rejectTokenAt(whole, PATHS.teardown, replace);
    const report = await whole.run({ mode: 'enforce' });

    expect(report).toMatchObject({
      outcome: 'partial',
      conversations: [{ outcome: 'unverified', reason: 'credentials-changed' }],
    });
    expect(stuck.filter(isOpen)).toHaveLength(1);
    expect(other.journal.entries).toEqual([]);
  });

  it('at a tag: nothing is ended', async () => {
    const { whole, other, stuck, replace } = await two(2, { settings: { tag: true, requestsInFlight: 1 } });
    rejectTokenAt(whole, PATHS.tag, replace);
    const report = await whole.run({ mode: 'enforce' });

    expect(report).toMatchObject({ outcome: 'partial', counts: { open: 2, 'not-reached': 2 } });
    expect(stuck.filter(isOpen)).toHaveLength(2);
    expect(other.journal.entries).toEqual([]);
  });

  it('at a first look: nothing more is read', async () => {
    const { whole, other, replace } = await two(5, { settings: { abortIfMoreThan: 4, requestsInFlight: 1 } });
    rejectTokenAt(whole, PATHS.read, replace, 3);
    const report = await whole.run({ mode: 'enforce' });

    expect(report.outcome).toBe('partial');
    expect(report.conversations.every(({ reason }) => reason === 'credentials-changed')).toBe(true);
    expect(report.counts).toMatchObject({ open: 5, 'not-reached': 5 });
    expect(whole.simulator.journal.writes()).toEqual([]);
    expect(other.journal.entries).toEqual([]);
  });

  it('at the search: no window of the other organisation is searched', async () => {
    const { whole, other, replace } = await two(3);
    rejectTokenAt(whole, PATHS.search, replace, 2);
    const report = await whole.run({ mode: 'enforce' });

    expect(report.outcome).toBe('partial');
    expect(report.search?.failedWindows.length).toBeGreaterThan(0);
    expect(report.conversations.every(({ reason }) => reason === 'credentials-changed')).toBe(true);
    expect(other.journal.entries).toEqual([]);
  });

  it('at the grants, which a refusal asks for', async () => {
    const { whole, other, replace } = await two(1);
    whole.simulator.faults.add({
      path: PATHS.disconnect,
      fault: { kind: 'forbidden', variant: 'missing-permissions' },
    });
    rejectTokenAt(whole, '/api/v2/authorization/subjects/me', replace);
    const report = await whole.run({ mode: 'enforce' });

    expect(report.conversations).toMatchObject([{ outcome: 'refused', reason: 'permission-missing' }]);
    expect(other.journal.entries).toEqual([]);
  });

  it('however many requests are on their way', async () => {
    const { whole, other, replace } = await two(30, { settings: { requestsInFlight: 6 }, latencyMs: 40 });
    rejectTokenAt(whole, PATHS.read, replace, 12);
    const report = await whole.run({ mode: 'enforce' });

    expect(report).toMatchObject({ outcome: 'partial', counts: { open: 30 } });
    expect(whole.secrets.reads(SECRET)).toBe(2);
    expect(other.journal.entries).toEqual([]);
  });

  it('and the next run goes by the new secret', async () => {
    const { whole, other, replace } = await two(2);
    const theirs = other.add(conversed(other));
    rejectTokenAt(whole, PATHS.read, replace);
    await whole.run({ mode: 'enforce' });
    whole.simulator.journal.clear();

    const next = await whole.run({ mode: 'enforce' });
    expect(next.conversations).toMatchObject([{ conversationId: theirs.id, outcome: 'closed' }]);
    expect(whole.simulator.journal.entries).toEqual([]);
  });
});

describe('what ends a run when a token is rejected in its middle, and what does not:', () => {
  const changes: readonly [string, (two: Two) => void | Promise<void>, 'ends' | 'goes on'][] = [
    ['another client of the same organisation', ({ whole }) => put(whole, { clientId: 'b' }), 'ends'],
    [
      'another API host',
      ({ whole, other }) => put(whole, { apiBaseUrl: secretOf(other)['apiBaseUrl'] }),
      'ends',
    ],
    [
      'another login host',
      ({ whole, other }) => put(whole, { loginBaseUrl: secretOf(other)['loginBaseUrl'] }),
      'ends',
    ],
    ['another region', ({ whole }) => put(whole, { region: 'eu-west-1' }), 'ends'],
    ['no secret any more', ({ whole }) => whole.secrets.remove(SECRET), 'ends'],
    [
      'a secret that may not be read any more',
      ({ whole }) => whole.secrets.deny(SECRET, 'access-denied'),
      'ends',
    ],
    ['a secret that is no JSON', ({ whole }) => whole.secrets.put(SECRET, 'x'), 'ends'],
    ['the same secret', () => undefined, 'goes on'],
    [
      'a new secret of the same client',
      ({ whole }) => {
        Object.assign(whole.simulator.clients.list[0] ?? {}, { secret: 'new' });
        put(whole, { clientSecret: 'new' });
      },
      'goes on',
    ],
    ['no answer of Secrets Manager', ({ whole }) => (whole.secrets as SecretsEndpoint).close(), 'goes on'],
  ];
  it.each(changes)('%s', async (_name, change, expected) => {
    const scene = await two(5);
    const { whole, other } = scene;
    rejectTokenAt(whole, PATHS.disconnect, () => change(scene), 3);
    const report = await whole.run({ mode: 'enforce' });

    const { closed } = report.counts;
    expect([report.outcome, closed]).toEqual(expected === 'ends' ? ['partial', 2] : ['complete', 5]);
    expect(other.journal.entries).toEqual([]);
  });

  it('a token that expires, and a login that is then rejected, for another client stands there now', async () => {
    const { whole, other, replace } = await two(90, {
      clients: [{ tokenLifetimeSeconds: 300 }],
      settings: { requestsPerMinute: 30, requestsInFlight: 1 },
    });
    whole.simulator.on('before', () => {
      if (whole.simulator.journal.writes().length !== 3) return;
      Object.assign(whole.simulator.clients.list[0] ?? {}, { state: 'disabled' });
      replace();
    });
    const report = await whole.run({ mode: 'enforce' });

    expect(report.outcome).toBe('partial');
    expect(report.conversations.some(({ reason }) => reason === 'credentials-changed')).toBe(true);
    expect(other.journal.entries).toEqual([]);
  });
});

describe('what is told where the secret is replaced meanwhile:', () => {
  it('a close of one conversation is answered 503, and says that it was not written to', async () => {
    const { whole, other, stuck, replace } = await two(1);
    rejectTokenAt(whole, PATHS.read, replace);
    const [conversation] = stuck;
    const event = apiEvent('closeOne', { conversationId: conversation?.id ?? '', body: { mode: 'enforce' } });

    expect(received(await whole.invoke(event))).toMatchObject({
      status: 503,
      body: { code: 'credentials-changed', ended: false, remedy: expect.stringContaining('again') as string },
    });
    expect(stuck.filter(isOpen)).toHaveLength(1);
    expect(other.journal.entries).toEqual([]);
  });

  it('a close of one that was written to is answered 504, for nobody has seen it end', async () => {
    const { whole, other, stuck, replace } = await two(1);
    rejectTokenAt(whole, PATHS.disconnect, replace);
    const [conversation] = stuck;
    const event = apiEvent('closeOne', { conversationId: conversation?.id ?? '', body: { mode: 'enforce' } });

    expect(received(await whole.invoke(event))).toMatchObject({
      status: 504,
      body: { code: 'unverified', reason: 'credentials-changed', ended: false },
    });
    expect(other.journal.entries).toEqual([]);
  });

  it('an explanation keeps what could not be looked at, and says why', async () => {
    const { whole, other, stuck, replace } = await two(3);
    rejectTokenAt(whole, PATHS.read, replace, 2);
    const report = (await whole.invoke({
      action: 'explain',
      conversationIds: stuck.map(({ id }) => id),
    })) as ExplainReport;

    expect(report.conversations).toMatchObject([
      { verdict: 'stuck' },
      { verdict: 'keep', reason: 'unreadable', unread: 'credentials-changed' },
      { verdict: 'keep', reason: 'unreadable', unread: 'credentials-changed' },
    ]);
    expect(other.journal.entries).toEqual([]);
  });

  it.each(['/api/v2/tokens/me', PATHS.search, '/api/v2/routing/queues'])(
    'a diagnosis fails as a whole, for what it has learnt is true of another client (%s)',
    async (path) => {
      const { whole, other, replace } = await two(1);
      rejectTokenAt(whole, path, replace);
      const { outcome, checks } = (await whole.invoke({ action: 'diagnose', probe: true })) as DiagnoseReport;

      expect(outcome).toBe('failed');
      expect(checks.map(({ name }) => name)).toEqual(CHECK_NAMES);
      expect(new Set(checks.slice(1).map(({ status }) => status))).toEqual(new Set(['skipped']));
      expect(checks[0]).toMatchObject({
        name: 'secret',
        status: 'failed',
        remedy: expect.stringContaining('again') as string,
      });
      expect(other.journal.entries).toEqual([]);
    },
  );
});

it('a run that a frozen sandbox left half-way asks the next run’s organisation nothing', async () => {
  const { whole, other, stuck, replace } = await two(3, { realTime: true });
  whole.simulator.faults.add({ path: PATHS.read, times: 1, fault: { kind: 'latency', ms: 400 } });
  const first = whole.run({ mode: 'enforce' });
  await whole.clock.sleep(200);
  const theirs = other.add(conversed(other));
  replace();
  const second = await whole.run({ mode: 'enforce' });
  const report = await first;

  expect(second.conversations).toMatchObject([{ conversationId: theirs.id, outcome: 'closed' }]);
  const asked = other.journal.entries.flatMap(({ conversationId }) => conversationId ?? []);
  expect(new Set(asked)).toEqual(new Set([theirs.id]));
  expect(report).toMatchObject({ outcome: 'partial', counts: { open: 3, closed: 0 } });
  expect(stuck.filter(isOpen)).toHaveLength(3);
});

function put({ simulator, secrets }: Whole, change: object): void {
  secrets.put(SECRET, { ...secretOf(simulator), ...change });
}
