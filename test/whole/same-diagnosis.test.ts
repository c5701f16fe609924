import { describe, expect, it } from 'vitest';
import type { Operation } from '../../functions/sweeper/genesys/operations.ts';
import type { Diagnosis } from '../../functions/sweeper/refusals/diagnosis.ts';
import type { DiagnoseReport, DiagnosisGroup } from '../../functions/sweeper/report/schemas.ts';
import type { Fault } from '../../local/simulator/faults.ts';
import { PATHS } from '../support/journal.ts';
import { conversed, EVERY_CLASS_ON, IN_CLASS } from '../support/lives.ts';
import { startWhole, type Whole, type WholeOptions } from '../support/whole.ts';

const END_OPERATIONS = [
  'search',
  'read',
  'disconnect',
  'teardown',
  'tag',
] as const satisfies readonly Operation[];
type EndOperation = (typeof END_OPERATIONS)[number];

interface Refusal {
  readonly name: string;
  readonly faults: readonly Fault[];
  /** The 403 lists its permissions in `messageParams`, which is not sure (reference 7). */
  readonly listed?: boolean;
}

const forbidden = (variant: Extract<Fault, { kind: 'forbidden' }>['variant']): Fault => ({
  kind: 'forbidden',
  variant,
});

/** Every 403 of the reference (section 7, peers), and what stands in for one on the way. */
const REFUSALS: readonly Refusal[] = [
  ...[true, false].flatMap((listed) => {
    const where = listed ? 'messageParams' : 'the message alone';
    return [
      { name: `missing.permissions, in ${where}`, faults: [forbidden('missing-permissions')], listed },
      {
        name: `missing.any.permissions, in ${where}`,
        faults: [forbidden('missing-any-permissions')],
        listed,
      },
    ];
  }),
  {
    name: 'missing.any.permissions [telephony:plugin:all]',
    faults: [
      { kind: 'forbidden', variant: 'missing-any-permissions', permissions: ['telephony:plugin:all'] },
    ],
  },
  { name: 'not.authorized', faults: [forbidden('not-authorized')] },
  { name: 'a text that wants a user context', faults: [forbidden('user-context')] },
  { name: 'a web page', faults: [forbidden('html')] },
  { name: 'an empty body', faults: [{ kind: 'empty-body', status: 403 }] },
  {
    name: 'half of the JSON',
    faults: [{ kind: 'half-body', asIfWhole: true }, forbidden('missing-permissions')],
  },
];

/** Which deployment meets a refusal at each operation: one that stops there, for the report names what it stopped for. */
const DEPLOYMENTS: Readonly<Record<EndOperation, NonNullable<WholeOptions['settings']>>> = {
  search: {},
  read: {},
  disconnect: { policy: { teardown: false } },
  // Owed wrap-up is not for disconnect: its escalation begins at teardown.
  teardown: { policy: EVERY_CLASS_ON },
  tag: { tag: true },
};

const CASES = END_OPERATIONS.flatMap((operation) =>
  REFUSALS.map((refusal) => [operation, refusal.name, refusal] as const),
);

describe.each([
  ['Genesys tells the client its grants', true],
  ['Genesys tells no grants', false],
])('the same 403 gets the same diagnosis from a close, a sweep and diagnose, where %s', (_where, told) => {
  it.each(CASES)('on %s: %s', async (operation, _name, { faults, listed = true }) => {
    const whole = await startWhole({
      settings: DEPLOYMENTS[operation],
      assumptions: {
        subjectsMeAnswersClients: told,
        divisionsPermittedAnswersClients: told,
        messageParamsOn403: listed,
      },
    });
    const [first] = [1, 2].map(() => addStuck(whole, operation));
    for (const fault of faults) whole.simulator.faults.add({ path: PATHS[operation], fault });

    const bySweep = whatIsSaid(operation, (await whole.run({ mode: 'enforce' })).diagnoses);
    // The tag that was refused has stopped no end: diagnose is to find a conversation, as the sweep did.
    if (operation === 'tag') addStuck(whole, operation);
    const byDiagnose = whatIsSaid(operation, await diagnose(whole));
    expect(bySweep).toHaveLength(1);
    expect(byDiagnose).toEqual(bySweep);
    // A close does not search, so it knows of no division before its read; the tag that was refused has stopped no end.
    const closing = operation === 'disconnect' || operation === 'teardown' ? first : undefined;
    const byClose = closing === undefined ? bySweep : whatIsSaid(operation, await close(whole, closing.id));
    expect(byClose).toEqual(bySweep);
  });
});

function addStuck({ simulator }: Whole, operation: EndOperation): { readonly id: string } {
  const life =
    operation === 'teardown'
      ? IN_CLASS['wrap-up-pending'](simulator).analyticsStopsHere().ends()
      : conversed(simulator);
  return simulator.add(life);
}

async function close(whole: Whole, id: string): Promise<readonly DiagnosisGroup[]> {
  return (await whole.run({ action: 'close', mode: 'enforce', conversationIds: [id] })).diagnoses;
}

async function diagnose(whole: Whole): Promise<readonly Diagnosis[]> {
  const report = (await whole.invoke({ action: 'diagnose', probe: true })) as DiagnoseReport;
  return report.checks.flatMap(({ diagnoses }) => diagnoses);
}

/** What was said of an operation, each thing once. */
function whatIsSaid(
  operation: EndOperation,
  diagnoses: readonly Pick<Diagnosis, 'code' | 'operation' | 'permissions' | 'remedy'>[],
): readonly Pick<Diagnosis, 'code' | 'permissions' | 'remedy'>[] {
  const said = diagnoses
    .filter((one) => one.operation === operation)
    .map(({ code, permissions, remedy }) => ({ code, permissions: permissions.toSorted(), remedy }));
  return [...new Map(said.map((one) => [JSON.stringify(one), one])).values()];
}
