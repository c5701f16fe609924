import { describe, expect, it } from 'vitest';
import { ASSUMPTIONS } from '../../functions/sweeper/genesys/assumptions.ts';
import type {
  AssumptionCount,
  Check,
  DiagnoseReport,
  Report,
} from '../../functions/sweeper/report/schemas.ts';
import type { Assumptions } from '../../local/simulator/assumptions.ts';
import { apiRequests, PATHS } from '../support/journal.ts';
import { conversed } from '../support/lives.ts';
import { startWhole, type Whole } from '../support/whole.ts';

/** Each counted assumption that a read can tell of, and how a simulated organisation is in which it is false. */
const OTHER_WAY = [
  ['message-stands-with-its-author', { messageListing: 'all-present' }],
  ['message-status-tells-direction', { messageStatus: 'contradicts-author' }],
  ['message-status-tells-direction', { messageListing: 'guest-only' }],
  ['presence-clear-means-guest-left', { clearMeansLeft: false }],
  ['enumeration-values-are-known', { enumerations: 'newer' }],
] as const satisfies readonly (readonly [AssumptionCount['assumption'], Partial<Assumptions>])[];

/** Sixty conversations in which agents answered, and guests wrote more than once. */
async function organisation(assumptions: Partial<Assumptions> = {}, conversations = 60): Promise<Whole> {
  const whole = await startWhole({ assumptions });
  for (let left = conversations; left > 0; left -= 1) {
    whole.simulator.add(conversed(whole.simulator).ago(2_950).guestWrites().ago(2_900).agentWrites());
  }
  return whole;
}

function countOf(
  { assumptions }: Report,
  name: AssumptionCount['assumption'],
): Report['assumptions'][number] {
  const found = assumptions.find(({ assumption }) => assumption === name);
  if (found === undefined) throw new Error(`The report does not count ${name}`);
  return found;
}

describe('a dry run counts what speaks for the assumptions and against them', () => {
  it('nothing speaks against any in an organisation as it was assumed', async () => {
    const whole = await organisation();
    whole.simulator.add(conversed(whole.simulator).ago(2_900).presence('Clear'));
    const report = await whole.run();
    expect(report.assumptions.map(({ holds, against }) => [holds, against])).toEqual([
      [61, 0],
      [61, 0],
      [1, 0],
      [0, 0],
      [61, 0],
    ]);
  });

  it.each(OTHER_WAY)('%s, in an organisation with %j', async (name, assumptions) => {
    const { run, simulator, printed } = await organisation(assumptions);
    const report = await run();
    const { holds, against, example } = countOf(report, name);
    expect(against).toBeGreaterThan(10);
    expect(holds + against).toBeLessThanOrEqual(60);
    expect(simulator.conversations.get(example ?? '')).toBeDefined();
    expect(printed().replaceAll(/\s/g, '')).toContain(
      `"assumption":"${name}","holds":${holds},"against":${against}`,
    );
  });

  it('which values are not known, and in how many conversations', async () => {
    const { run } = await organisation({ enumerations: 'newer' });
    const { values = [], against } = countOf(await run(), 'enumeration-values-are-known');
    expect(values.reduce((sum, { conversations }) => sum + conversations, 0)).toBe(against);
    expect(values.length).toBeGreaterThan(3);
    const named = values.flatMap(({ value }) => value ?? []);
    const newer = [
      'aiagent',
      'suspended',
      'guest.closed',
      'deferred',
      'delivery-deferred',
      'Reaction',
      'Poll',
      'Away',
    ];
    expect(named.filter((value) => !newer.includes(value))).toEqual([]);
    expect(named.length).toBeGreaterThan(3);
  });

  it('a conversation that is looked at several times counts once', async () => {
    const { run, simulator } = await organisation({ patchReplyShowsEnd: false }, 3);
    const report = await run({ mode: 'enforce' });
    expect(simulator.journal.writes()).toHaveLength(3);
    expect(countOf(report, 'message-stands-with-its-author')).toMatchObject({ holds: 3, against: 0 });
  });
});

describe('an enforcing run counts whether the reply to the write showed the end', () => {
  it.each([
    [true, { holds: 4, against: 0 }],
    [false, { holds: 0, against: 4 }],
  ] as const)('%j', async (patchReplyShowsEnd, expected) => {
    const { run } = await organisation({ patchReplyShowsEnd }, 4);
    expect(countOf(await run(), 'patch-reply-shows-the-end')).toMatchObject({ holds: 0, against: 0 });
    expect(countOf(await run({ mode: 'enforce' }), 'patch-reply-shows-the-end')).toMatchObject(expected);
  });

  it('what did not end, and what a teardown ended, tells nothing', async () => {
    const { run, simulator } = await organisation({}, 2);
    simulator.faults.add({ method: 'PATCH', fault: { kind: 'no-effect' } });
    const report = await run({ mode: 'enforce' });
    expect(report.endedBy).toEqual({ disconnect: 0, teardown: 2 });
    expect(countOf(report, 'patch-reply-shows-the-end')).toMatchObject({ holds: 0, against: 0 });
  });
});

it('a close counts as well', async () => {
  const { run, simulator } = await organisation({ messageListing: 'all-present' }, 2);
  const conversationIds = [...simulator.conversations.all()].map(({ id }) => id);
  const report = await run({ action: 'close', mode: 'dry-run', conversationIds });
  expect(countOf(report, 'message-stands-with-its-author')).toMatchObject({ holds: 0, against: 2 });
});

describe('a warning', () => {
  it.each(OTHER_WAY)(
    'says of %s, in an organisation with %j, what follows and what to do',
    async (name, assumptions) => {
      const { run } = await organisation(assumptions);
      const report = await run();
      const { against, example } = countOf(report, name);
      const warning = report.warnings.find(({ message }) => message.includes(ASSUMPTIONS[name].ifFalse));
      expect(warning).toMatchObject({ code: 'assumption-contradicted' });
      expect(warning?.message).toContain(
        `${ASSUMPTIONS[name].measured.against}: ${against} (such as ${example})`,
      );
      for (const stuckClass of ASSUMPTIONS[name].measured.classes)
        expect(warning?.message).toContain(`"${stuckClass}": "off"`);
    },
  );

  it('names a policy that switches off what rests on the assumption', async () => {
    const { run, invoke } = await organisation({ clearMeansLeft: false });
    const report = await run();
    expect(report.counts['would-close']).toBe(60);
    const [{ message } = { message: '' }] = report.warnings;
    const [, policy = ''] = /"policy": (\{.*\}) in the configuration/.exec(message) ?? [];
    const request = { policy: JSON.parse(policy) as unknown };
    expect(request).toEqual({ policy: { classes: { 'guest-gone': 'off' } } });
    const next = (await invoke({ mode: 'enforce', ...request })) as Report;
    expect(next.stuck['guest-gone']).toBeUndefined();
  });

  it('comes from 50 conversations on', async () => {
    const { run } = await organisation({ messageListing: 'all-present' }, 49);
    const report = await run();
    expect(countOf(report, 'message-stands-with-its-author').against).toBe(49);
    expect(report.warnings).toEqual([]);
  });

  it('does not come for a reply that never shows the end: it costs a read', async () => {
    const { run } = await organisation({ patchReplyShowsEnd: false }, 51);
    const report = await run({ mode: 'enforce' });
    expect(countOf(report, 'patch-reply-shows-the-end').against).toBe(51);
    expect(report.warnings).toEqual([]);
  });
});

describe('the check "assumptions" of diagnose', () => {
  async function checked(whole: Whole, remainingMs = 25_000): Promise<Check | undefined> {
    const report = (await whole.invoke({ action: 'diagnose' }, { remainingMs })) as DiagnoseReport;
    return report.checks.find(({ name }) => name === 'assumptions');
  }
  const readsOf = ({ simulator }: Whole): string[] =>
    apiRequests(simulator)
      .filter(({ method, path }) => method === 'GET' && path === PATHS.read)
      .flatMap(({ conversationId }) => conversationId ?? []);

  it('says that what is assumed holds, from the live states of 20 conversations in 25 seconds', async () => {
    const whole = await organisation();
    const check = await checked(whole);
    expect(check).toMatchObject({ status: 'ok', remedy: '' });
    expect(check?.seen).toContain('The live states of 20 open conversations were read.');
    expect(check?.seen).toContain('Each message is listed with its author only: 20 of 20 conversations.');
    const ids = new Set(readsOf(whole).filter((id) => whole.simulator.conversations.get(id) !== undefined));
    expect(ids.size).toBe(20);
    expect(whole.simulator.journal.writes()).toEqual([]);
  });

  it.each(OTHER_WAY)('names %s, in an organisation with %j', async (name, assumptions) => {
    const check = await checked(await organisation(assumptions));
    expect(check?.status).toBe('warning');
    expect(check?.seen).toContain(ASSUMPTIONS[name].measured.against);
    expect(check?.meaning).toContain(ASSUMPTIONS[name].ifFalse);
    expect(check?.remedy).not.toBe('');
  });

  it('is skipped where nothing is open', async () => {
    expect(await checked(await organisation({}, 0))).toMatchObject({ status: 'skipped', remedy: '' });
  });

  it('reads no further once Genesys asks for a pause', async () => {
    const whole = await organisation();
    whole.simulator.faults.add({ path: PATHS.read, fault: { kind: 'throttled' } });
    expect(await checked(whole)).toMatchObject({ status: 'skipped' });
    expect(readsOf(whole).length).toBeLessThan(15);
  });

  it('looks at those that are left where some are gone', async () => {
    const whole = await organisation({}, 3);
    whole.simulator.faults.add({ path: PATHS.read, times: 2, fault: { kind: 'not-found' } });
    expect((await checked(whole))?.seen).toMatch(/^The live states of [12] open/);
  });
});
