import { describe, expect, it } from 'vitest';
import {
  checkConfiguration,
  configuredIds,
  queueIdsOf,
  type ConfigurationFacts,
} from '../../../functions/sweeper/diagnose/configuration.ts';
import { checkPrevention, type PreventionFacts } from '../../../functions/sweeper/diagnose/prevention.ts';
import { checkRateLimit } from '../../../functions/sweeper/diagnose/rate-limit.ts';
import type { QueueSettings } from '../../../functions/sweeper/genesys/answers.ts';
import { aPolicy, broken, HOME, id, known, LATE, refused, SALES } from './facts.ts';

describe('the check of the rate limit', () => {
  const limits = (requestsPerMinute: number | undefined) => known({ requestsPerMinute });

  it.each([
    ['below the organisation’s limit', limits(300), undefined, 240, 'ok'],
    ['equal to it', limits(240), undefined, 240, 'ok'],
    ['above it', limits(200), undefined, 240, 'warning'],
    ['above what the answers say', limits(300), 180, 240, 'warning'],
    ['above the limit that the answers do not share', limits(180), 300, 240, 'warning'],
    ['below what the answers alone say', refused('limits', 403, 'not.authorized'), 300, 240, 'ok'],
    ['usual, and nothing is told', LATE, undefined, 300, 'ok'],
    ['above the usual, and nothing is told', LATE, undefined, 301, 'warning'],
    ['not among the limits', limits(undefined), undefined, 240, 'ok'],
  ])('with a pace that is %s', (_name, told, fromAnswers, requestsPerMinute, status) => {
    expect(checkRateLimit({ limits: told, fromAnswers, requestsPerMinute }).status).toBe(status);
  });

  it('recommends four fifths of the allowance, but never less than the sweeper takes', () => {
    const remedyFor = (allowed: number) =>
      checkRateLimit({ limits: limits(allowed), fromAnswers: undefined, requestsPerMinute: 240 }).remedy;

    expect(remedyFor(200)).toContain('"requestsPerMinute" to 160');
    expect(remedyFor(10)).toContain('"requestsPerMinute" to 30');
  });

  it('warns where Genesys fails to answer, and names the failure', () => {
    const answer = refused('limits', 502);
    const { status, diagnoses } = checkRateLimit({
      limits: answer,
      fromAnswers: 300,
      requestsPerMinute: 240,
    });

    expect(status).toBe('warning');
    expect(diagnoses).toEqual([answer.diagnosis]);
  });
});

describe('the check of the configuration', () => {
  const NONE = { ownQueueIds: [], exemptQueueIds: [], divisionIds: [], userIds: [] };
  const check = (part: Partial<ConfigurationFacts>) =>
    checkConfiguration({
      configured: NONE,
      queues: undefined,
      knownDivisionIds: new Set(),
      divisionsComplete: true,
      ...part,
    });
  const lookedUp = (ids: readonly string[], existing: readonly string[]) =>
    known({ lookedUp: ids, existing: new Set(existing) });

  it('has nothing to compare where the policy names nothing', () => {
    expect(check({})).toMatchObject({ status: 'ok', seen: 'The policy names no queue, division or user.' });
  });

  it('is ok where every queue and division exists', () => {
    const configured = { ...NONE, ownQueueIds: [id(3)], divisionIds: [HOME], userIds: [id(4)] };
    const { status, seen } = check({
      configured,
      queues: lookedUp([id(3)], [id(3)]),
      knownDivisionIds: new Set([HOME]),
    });

    expect(status).toBe('ok');
    expect(seen).toBe('The policy names 1 queue, 1 division and 1 user. Users are not looked up.');
  });

  it('warns of a queue that is none, by its id', () => {
    const configured = { ...NONE, exemptQueueIds: [id(3), id(4)] };
    const { status, meaning } = check({ configured, queues: lookedUp([id(3), id(4)], [id(3)]) });

    expect(status).toBe('warning');
    expect(meaning).toContain(id(4));
    expect(meaning).not.toContain(id(3));
  });

  it('says how many were too many to look up', () => {
    const configured = { ...NONE, exemptQueueIds: [id(3), id(4)] };

    expect(check({ configured, queues: lookedUp([id(3)], [id(3)]) })).toMatchObject({
      status: 'warning',
      meaning: 'Not determined: 1 more configured queue; only the first 1 were looked up.',
    });
  });

  it('names the permission that would tell where queues may not be read', () => {
    const configured = { ...NONE, exemptQueueIds: [id(3)] };
    const { status, meaning, remedy } = check({
      configured,
      queues: refused('queues', 403, 'missing.any.permissions'),
    });

    expect(status).toBe('warning');
    expect(meaning).toContain('Not determined');
    expect(remedy).toContain('routing:queue:view');
  });

  it('takes over the remedy where Genesys fails to answer', () => {
    const configured = { ...NONE, exemptQueueIds: [id(3)] };
    const queues = broken('queues');

    expect(check({ configured, queues }).remedy).toBe(queues.diagnosis?.remedy);
  });

  it.each([
    [true, 'The organisation has no division with this id'],
    [false, 'Not determined: whether these divisions exist'],
  ])('warns of a division that nobody named, where the list is complete: %s', (divisionsComplete, words) => {
    const configured = { ...NONE, divisionIds: [HOME, SALES] };
    const { status, meaning } = check({ configured, divisionsComplete, knownDivisionIds: new Set([HOME]) });

    expect(status).toBe('warning');
    expect(meaning).toContain(words);
    expect(meaning).toContain(SALES);
  });

  it.each([
    ['"policy.queues"', { ownQueueIds: [id(4)] }],
    ['"policy.exempt.queueIds"', { exemptQueueIds: [id(4)] }],
    ['"policy.queues" and "policy.exempt.queueIds"', { ownQueueIds: [id(4)], exemptQueueIds: [id(4)] }],
  ])('says that the queue stands in %s', (place, ids) => {
    const { remedy } = check({ configured: { ...NONE, ...ids }, queues: lookedUp([id(4)], []) });

    expect(remedy).toContain(`correct the id in ${place} of`);
  });

  it('does not lead anybody to take out the exemption of a queue that the client merely does not see', () => {
    const configured = { ...NONE, exemptQueueIds: [id(4)] };
    const { meaning, remedy } = check({ configured, queues: lookedUp([id(4)], []) });

    expect(meaning).toContain('no effect if there is no such queue');
    expect(remedy).toMatch(/^Look for the id.*If the queue exists, leave the configuration as it is/);
    expect(remedy).not.toContain('remove');
  });

  it.each([
    [false, /^Look for the id.*If the division exists, leave the configuration as it is(?!.*remove)/],
    [true, /correct or remove it/],
  ])('has a division taken out only where all divisions are known: %s', (divisionsComplete, words) => {
    const configured = { ...NONE, divisionIds: [SALES] };

    expect(check({ configured, divisionsComplete }).remedy).toMatch(words);
  });

  it('takes queues from thresholds and exemptions, each once', () => {
    const policy = aPolicy({
      deployedQueues: { [id(3)]: { hollow: 30 }, [id(5)]: {} },
      exempt: {
        queueIds: new Set([id(3), id(2)]),
        divisionIds: new Set([HOME]),
        userIds: new Set([id(8)]),
        conversationIds: new Set([id(9)]),
        attribute: 'a',
      },
    });

    expect(queueIdsOf(configuredIds(policy))).toEqual([id(2), id(3), id(5)]);
    expect(configuredIds(policy)).toEqual({
      ownQueueIds: [id(3), id(5)],
      exemptQueueIds: [id(2), id(3)],
      divisionIds: [HOME],
      userIds: [id(8)],
    });
  });
});

describe('the check of prevention', () => {
  const queue = (n: number, inactivityHandling: boolean): QueueSettings => ({
    id: id(n),
    name: `Queue ${n}`,
    division: undefined,
    inactivityHandling,
  });
  const check = (part: Partial<PreventionFacts>) =>
    checkPrevention({
      queues: known({ queues: [queue(1, true)], cut: false }),
      threading: known({ webMessagingMinutes: 4_320 }),
      busyQueueIds: new Set(),
      ...part,
    });

  it('is ok where the inactivity handling is on everywhere, and says what threading means', () => {
    const { status, seen, meaning } = check({});

    expect(status).toBe('ok');
    expect(seen).toContain('on in 1 of 1 queue. The threading timeline for web messaging is 4320 minutes.');
    expect(meaning).toContain('within 72 hours of an end opens the same conversation again');
  });

  it('names queues where it is off, those with open conversations first', () => {
    const queues = known({ queues: [queue(1, true), queue(2, false), queue(3, false)], cut: false });
    const { status, meaning } = check({ queues, busyQueueIds: new Set([id(3)]) });

    expect(status).toBe('warning');
    expect(meaning).toContain(`"Queue 3" (${id(3)}) and "Queue 2" (${id(2)})`);
  });

  it('names five of them and counts the others', () => {
    const queues = known({ queues: Array.from({ length: 9 }, (_, n) => queue(n, false)), cut: true });
    const { seen, meaning } = check({ queues });

    expect(meaning).toContain('and 4 more');
    expect(seen).toContain('the first 9 queues');
  });

  it.each([
    [0, 'begins a new conversation'],
    [90, 'within 90 minutes'],
    [60, 'within 1 hour'],
    [undefined, 'within 72 hours, unless it was changed,'],
  ])('explains a threading timeline of %s minutes', (webMessagingMinutes, words) => {
    expect(check({ threading: known({ webMessagingMinutes }) }).meaning).toContain(words);
  });

  it('is ok without the permissions that nothing else needs, and names them', () => {
    const { status, seen, diagnoses } = check({
      queues: refused('queues', 403, 'missing.any.permissions'),
      threading: refused('threading', 403, 'missing.permissions'),
    });

    expect([status, diagnoses]).toEqual(['ok', []]);
    expect(seen).toContain('Not determined: the queues’ inactivity handling');
    expect(seen).toContain('routing:queue:view would show it');
    expect(seen).toContain('conversation:threadingTimeline:view would show it');
  });

  it('is ok where there was no answer in time', () => {
    expect(check({ queues: LATE, threading: LATE }).status).toBe('ok');
  });

  it('warns where Genesys fails to answer', () => {
    const { status, diagnoses } = check({ queues: refused('queues', 503), threading: broken('threading') });

    expect(status).toBe('warning');
    expect(diagnoses.map(({ operation }) => operation)).toEqual(['queues', 'threading']);
  });
});
