import { describe, expect, it } from 'vitest';
import type { Report } from '../../functions/sweeper/report/schemas.ts';
import type { Fault, FaultRule } from '../../local/simulator/faults.ts';
import { objectOf, objectsOf, type JsonObject } from '../../local/simulator/json-values.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';
import { PATHS, writtenIds } from '../support/journal.ts';
import { conversed } from '../support/lives.ts';
import { onReply } from '../support/replies.ts';
import { startWhole, type WholeOptions } from '../support/whole.ts';

const DAY_MS = 86_400_000;

/** Ids of the web-messaging conversations that analytics lists as open within the default look-back. Sorted. */
function listedAsOpen(simulator: Simulator): string[] {
  const from = (Math.floor(simulator.now() / DAY_MS) + 1 - 93) * DAY_MS;
  return [...simulator.conversations.all()]
    .map((live) => live.frozenAnalytics ?? live)
    .filter(
      ({ startTime, endTime, participants }) =>
        startTime >= from &&
        endTime === undefined &&
        participants.some(({ communications }) =>
          communications.some(
            ({ medium, messageType }) => medium === 'messages' && messageType === 'webmessaging',
          ),
        ),
    )
    .map(({ id }) => id)
    .toSorted();
}

/** What keeps a report from having exactly one outcome, with a reason, for each of these and nothing else. */
function problemsOf(report: Report, ids: readonly string[]): string[] {
  const { counts, conversations, kept, alreadyEnded, notReached, unverified, endedBy } = report;
  const { open, ...others } = counts;
  const sum = (numbers: Readonly<Record<string, number>>): number =>
    Object.values(numbers).reduce((total, count) => total + count, 0);
  const rowsOf = (outcome: string): number => conversations.filter((row) => row.outcome === outcome).length;
  const listed = conversations.map(({ conversationId }) => conversationId).toSorted();
  const needsReason = conversations.filter(
    ({ outcome }) => outcome !== 'closed' && outcome !== 'would-close',
  );
  const problems: readonly (readonly [boolean, string])[] = [
    [listed.join() !== ids.join(), 'not each id once'],
    [open !== ids.length, 'counts.open is another number'],
    [sum(others) !== open, 'the outcomes do not add up to counts.open'],
    [sum(kept) !== counts.kept, 'the reasons to keep do not add up'],
    [sum(alreadyEnded) !== counts['already-ended'], 'the reasons of those that had ended do not add up'],
    [sum(notReached) !== counts['not-reached'], 'the reasons of those that were not reached do not add up'],
    [sum(unverified) !== counts.unverified, 'the reasons of the unverified do not add up'],
    [sum({ ...endedBy }) !== counts.closed, 'the operations do not add up'],
    [needsReason.some(({ reason }) => reason === undefined), 'an outcome without a reason'],
    ...Object.entries(others).map(
      ([outcome, count]) =>
        [rowsOf(outcome) !== count, `counts.${outcome} is no fold over the rows`] as const,
    ),
  ];
  return problems.filter(([isSo]) => isSo).map(([, problem]) => problem);
}

const EVERY_OTHER: readonly (readonly [string, Fault])[] = [
  ['429', { kind: 'throttled' }],
  ['500', { kind: 'server-error', status: 500 }],
  ['502', { kind: 'server-error', status: 502 }],
  ['503 after the effect', { kind: 'server-error', status: 503, when: 'after' }],
  ['resets', { kind: 'reset' }],
  ['resets after the effect', { kind: 'reset', when: 'after' }],
  ['half bodies', { kind: 'half-body' }],
  ['web pages', { kind: 'html', status: 200 }],
  ['empty bodies', { kind: 'empty-body', status: 200 }],
  ['403 for a missing permission', { kind: 'forbidden', variant: 'missing-permissions' }],
  ['403 without a name', { kind: 'forbidden', variant: 'not-authorized' }],
  ['403 for the lack of a user', { kind: 'forbidden', variant: 'user-context' }],
  ['403 as a web page', { kind: 'forbidden', variant: 'html' }],
  ['400', { kind: 'bad-request' }],
  ['404', { kind: 'not-found' }],
  ['409', { kind: 'conflict' }],
  ['revoked tokens', { kind: 'token-revoked' }],
  ['writes without effect', { kind: 'no-effect' }],
  ['late effects', { kind: 'late-effect', ms: 3_000 }],
  ['guests who write', { kind: 'guest-writes', when: 'after' }],
  ['guests who come back', { kind: 'guest-reconnects', when: 'after' }],
];

/** For every fault to run its course; what is refused with 429 is tried again, up to 240 times a minute, to the end. */
const LONG_ENOUGH = { remainingMs: 180_000 };

const POPULATION = { conversations: 45, seed: 9 } satisfies WholeOptions;

/** Switches a fault on for every third conversation, so that the run meets good and bad answers in turn. */
function strikeEveryThird(simulator: Simulator, rule: Omit<FaultRule, 'conversationId'>): void {
  const ids = [...simulator.conversations.all()].map(({ id }) => id);
  for (const [index, conversationId] of ids.entries()) {
    if (index % 3 === 0) simulator.faults.add({ ...rule, conversationId });
  }
}

describe('promise 6: every conversation that the search returned has exactly one outcome', () => {
  it.each(['dry-run', 'enforce'])('in a population of all stories (%s)', async (mode) => {
    const { run, simulator } = await startWhole({ conversations: 200, seed: 2 });
    const ids = listedAsOpen(simulator);
    expect(problemsOf(await run({ mode }), ids)).toEqual([]);
  });

  it.each(EVERY_OTHER)('through %s on every third conversation', async (_name, fault) => {
    const { run, simulator } = await startWhole(POPULATION);
    const ids = listedAsOpen(simulator);
    strikeEveryThird(simulator, { fault });
    expect(problemsOf(await run({ mode: 'enforce' }, LONG_ENOUGH), ids)).toEqual([]);
  });

  it.each(EVERY_OTHER)('through %s on every write', async (_name, fault) => {
    const { run, simulator } = await startWhole({ ...POPULATION, conversations: 30 });
    const ids = listedAsOpen(simulator);
    for (const path of [PATHS.disconnect, PATHS.teardown]) simulator.faults.add({ path, fault });
    expect(problemsOf(await run({ mode: 'enforce' }, LONG_ENOUGH), ids)).toEqual([]);
  });

  it('while rows shift between pages and come twice', async () => {
    const { run, simulator } = await startWhole({ conditions: { rowsRepeatOverPages: true } });
    for (let count = 0; count < 250; count += 1) simulator.add(conversed(simulator));
    const report = await run();
    expect(report.requests.search).toBeGreaterThan(4);
    expect(problemsOf(report, listedAsOpen(simulator))).toEqual([]);
  });

  it('while analytics lags: what a run has ended comes again and is already ended', async () => {
    const { run, simulator } = await startWhole({ conditions: { analyticsLagMs: 1_800_000 } });
    const queue = simulator.organisation.queues.find(({ wrapUpRequired }) => !wrapUpRequired);
    for (let count = 0; count < 5; count += 1)
      simulator.add(conversed(simulator, queue === undefined ? {} : { queue }));
    const ids = listedAsOpen(simulator);
    expect((await run({ mode: 'enforce' })).counts.closed).toBe(5);
    const second = await run({ mode: 'enforce' });
    expect(problemsOf(second, ids)).toEqual([]);
    expect(second.counts['already-ended']).toBe(5);
    expect(second.conversations.map(({ reason }) => reason)).toEqual(Array(5).fill('just-now'));
  });

  it.each([
    ['an abort', { abortIfMoreThan: 3 }, 900_000],
    ['the cap', { maxCloses: 3 }, 900_000],
    ['the deadline', {}, 61_000],
  ])('of a run that ends early by %s', async (_name, limits, remainingMs) => {
    const { run, simulator } = await startWhole({
      ...POPULATION,
      settings: { requestsPerMinute: 60 },
    });
    const ids = listedAsOpen(simulator);
    const report = await run({ mode: 'enforce', ...limits }, { remainingMs });
    expect(report.counts['not-reached']).toBeGreaterThan(0);
    expect(problemsOf(report, ids)).toEqual([]);
  });

  it('of a run in which the client is disabled half-way', async () => {
    const { run, simulator } = await startWhole(POPULATION);
    const ids = listedAsOpen(simulator);
    simulator.on('after', () => {
      const [client] = simulator.clients.list;
      if (client !== undefined && simulator.journal.writes().length >= 10) client.state = 'disabled';
    });
    const report = await run({ mode: 'enforce' });
    expect(report.counts.closed).toBeGreaterThan(0);
    expect(report.counts.closed).toBeLessThan(20);
    expect(problemsOf(report, ids)).toEqual([]);
  });

  it('in a run over more conversations than a report lists', async () => {
    const { run, simulator } = await startWhole();
    for (let count = 0; count < 510; count += 1) simulator.add(conversed(simulator, { minutesAgo: 2_000 }));
    for (let count = 0; count < 7; count += 1) simulator.add(simulator.life({ minutesAgo: 1 }).guestWrites());
    const report = await run();
    expect(report.counts).toMatchObject({ open: 517, 'would-close': 510 });
    expect(report.conversations).toHaveLength(500);
    expect(report.conversations.filter(({ reason }) => reason === 'too-young')).toHaveLength(5);
    expect(report.conversationsOmitted).toEqual({ kept: 2, 'would-close': 15 });
  });

  it('rows of other message types that a search returns are dropped, and counted as such', async () => {
    const { run, simulator } = await startWhole();
    const { id } = simulator.add(conversed(simulator));
    const other = simulator.add(conversed(simulator));
    rewriteSearches(simulator, (row) => {
      if (row['conversationId'] !== other.id) return;
      for (const participant of objectsOf(row['participants']))
        for (const session of objectsOf(participant['sessions'])) session['messageType'] = 'whatsapp';
    });
    const report = await run({ mode: 'enforce' });
    expect(problemsOf(report, [id])).toEqual([]);
    expect(report.search).toMatchObject({ dropped: 1 });
    expect(writtenIds(simulator)).toEqual([id]);
  });
});

/** Changes rows on their way out, into what the filters of a search would not have let through. Never longer. */
function rewriteSearches(simulator: Simulator, change: (row: JsonObject) => void): void {
  onReply(simulator, (url, text) => {
    if (url !== PATHS.search) return undefined;
    const page = objectOf(JSON.parse(text));
    for (const row of objectsOf(page['conversations'])) change(row);
    return JSON.stringify(page);
  });
}
