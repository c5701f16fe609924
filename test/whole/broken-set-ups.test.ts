import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../functions/sweeper/refusals/diagnosis.ts';
import type { Check, CheckName, DiagnoseReport } from '../../functions/sweeper/report/schemas.ts';
import { CANARIES } from '../../local/simulator/canaries.ts';
import { PATHS } from '../support/journal.ts';
import type { Whole } from '../support/whole.ts';
import { DIVISION_ROWS } from './broken-set-ups/division-rows.ts';
import { IDENTITY_ROWS } from './broken-set-ups/identity-rows.ts';
import { LOGIN_ROWS } from './broken-set-ups/login-rows.ts';
import { PERMISSION_ROWS } from './broken-set-ups/permission-rows.ts';
import { PROBE_ROWS } from './broken-set-ups/probe-rows.ts';
import { REMAINING_ROWS } from './broken-set-ups/remaining-rows.ts';
import { SEARCH_ROWS } from './broken-set-ups/search-rows.ts';
import { SECRET_ROWS } from './broken-set-ups/secret-rows.ts';
import {
  diagnosed,
  granted,
  READS,
  SEARCHES,
  UNTOLD,
  type BrokenSetUp,
  type ExpectedDiagnosis,
  type SetUp,
} from './broken-set-ups/set-up.ts';
import { SOUND_SET_UPS } from './broken-set-ups/sound-set-ups.ts';

const ROWS: readonly BrokenSetUp[] = [
  ...SECRET_ROWS,
  ...LOGIN_ROWS,
  ...IDENTITY_ROWS,
  ...PERMISSION_ROWS,
  ...PROBE_ROWS,
  ...DIVISION_ROWS,
  ...SEARCH_ROWS,
  ...REMAINING_ROWS,
];

const ORDER: readonly CheckName[] = [
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

type Guise = SetUp & { readonly row: BrokenSetUp };

/** Each row, or each of its guises: a guise says what differs from the row. */
const GUISES: readonly (readonly [string, Guise])[] = ROWS.flatMap((row) =>
  row.guises === undefined
    ? [[row.name, { ...row, row }] as const]
    : Object.entries(row.guises).map(
        ([guise, more]) => [`${row.name}: ${guise}`, { ...row, ...more, row }] as const,
      ),
);

/** What was answered to each row, for the test that no two rows are answered alike. */
const answers = new Map<BrokenSetUp, string>();

describe('a set-up that is broken is told by what is broken', () => {
  it.each(GUISES)('%s', async (_name, { row, ...setUp }) => {
    const { whole, report } = await diagnosed(setUp);
    const check = worstCheck(report);
    answers.set(row, JSON.stringify(tupleOf(check)));
    expect({ check: check.name, status: check.status, seen: check.seen }).toMatchObject({
      check: row.check,
      status: row.status,
    });
    const diagnoses = check.diagnoses.map(inShort).toSorted(byOperation);
    expect(diagnoses).toEqual(row.diagnoses?.map(inShort).toSorted(byOperation) ?? diagnoses);
    const said = `${check.seen} ${check.meaning} ${check.remedy}`;
    expect(said).toMatch(row.says ?? /\w/);
    expect(said).toContain(row.division ?? '');
    expect(check.remedy).toMatch(row.remedy);
    expectGoodManners(whole, report, setUp.probe === true);
  });
});

describe('a set-up that is sound is told so', () => {
  it.each(SOUND_SET_UPS.map((setUp) => [setUp.name, setUp] as const))('%s', async (_name, setUp) => {
    const { whole, report } = await diagnosed(setUp);
    const amiss = report.checks.filter(({ status }) => status !== 'ok');
    expect(amiss.filter(({ seen }) => !NOTHING_TO_LOOK_AT.test(seen))).toEqual([]);
    expect(report.outcome).toBe('ok');
    const check = report.checks.find(({ name }) => name === setUp.check);
    expect(`${check?.seen} ${check?.meaning} ${check?.remedy}`).toMatch(setUp.says ?? /\w/);
    expectGoodManners(whole, report, setUp.probe === true);
  });

  it('though a client with the two permissions of a dry run alone cannot have everything looked at', async () => {
    const { whole, report } = await diagnosed({
      options: {
        clients: [{ grants: [{ permissions: [SEARCHES, READS] }] }],
        settings: {
          mode: 'dry-run',
          policy: { exempt: { queueIds: ['0badc0de-0000-4000-8000-000000000000'] } },
        },
      },
    });
    const amiss = report.checks.filter(({ status }) => status === 'failed' || status === 'skipped');
    expect(amiss.filter(({ seen }) => !NOTHING_TO_LOOK_AT.test(seen))).toEqual([]);
    const told = new Map(
      report.checks.map((check) => [check.name, `${check.seen} ${check.meaning} ${check.remedy}`]),
    );
    expect(told.get('configuration')).toMatch(/not determined.*routing:queue:view/is);
    expect(told.get('prevention')).toMatch(/not determined.*routing:queue:view/is);
    expect(told.get('prevention')).toMatch(/conversation:threadingTimeline:view/);
    expectGoodManners(whole, report, false);
  });

  it('and a probe sends each write of a sweep once, to ids that were made up for it', async () => {
    const probed = { options: { settings: { tag: true } }, probe: true };
    const writes = (await diagnosed(probed)).whole.simulator.journal.writes();
    expect(writes.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
      `PATCH ${PATHS.disconnect}`,
      `POST ${PATHS.teardown}`,
      `PUT ${PATHS.tag}`,
    ]);
    const later = (await diagnosed(probed)).whole.simulator.journal.writes();
    const ids = new Set(writes.map(({ conversationId }) => conversationId));
    expect(later.filter(({ conversationId }) => ids.has(conversationId))).toEqual([]);
  });

  it('and a probe says how sure its answer is', async () => {
    // Genesys looks for the conversation first: the answer is then the same with and without the permission.
    const { report } = await diagnosed({
      options: {
        ...granted(SEARCHES, READS),
        assumptions: { ...UNTOLD, permissionBeforeExistence: false },
      },
      probe: true,
    });
    const check = report.checks.find(({ name }) => name === 'permissions');
    expect(`${check?.seen} ${check?.meaning}`).toMatch(
      /assum|if Genesys|as far as|not proof|no proof|probably/i,
    );
  });
});

describe('the table of broken set-ups', () => {
  it('has 40 rows or more, no two of which expect the same', () => {
    const expected = ROWS.map(({ check, status, diagnoses, division, says, remedy }) =>
      JSON.stringify([check, status, diagnoses?.map(inShort), division, says?.source, remedy.source]),
    );
    expect(ROWS.length).toBeGreaterThanOrEqual(40);
    expect(expected.filter((one, index) => expected.indexOf(one) !== index)).toEqual([]);
  });

  it('got no two answers that are the same', () => {
    const rowsOf = Map.groupBy(answers, ([, answer]) => answer);
    const alike = [...rowsOf.values()].filter((rows) => rows.length > 1);
    expect(alike.map((rows) => rows.map(([row]) => row.name))).toEqual([]);
  });
});

/** True of every diagnosis, whatever is wrong. */
function expectGoodManners(whole: Whole, report: DiagnoseReport, probe: boolean): void {
  const { simulator } = whole;
  expect(report.checks.map(({ name }) => name)).toEqual(ORDER);
  expect(report.outcome).toBe(worstStatus(report));
  expectSkipsToBeExplained(report);
  const answered = JSON.stringify(report) + whole.printed();
  expect(CANARIES.filter((canary) => answered.includes(canary))).toEqual([]);
  const writes = simulator.journal.writes();
  const real = writes.filter(
    ({ conversationId }) => simulator.conversations.get(conversationId ?? '') !== undefined,
  );
  expect(real).toEqual([]);
  expect(writes.length === 0 || probe).toBe(true);
}

/** Where nothing is open, or no live state could be had, nothing can be said of the assumptions. */
const NOTHING_TO_LOOK_AT = /^No (?:open conversation|live state)/;

/** A check is skipped because one before it failed, and says which; without a secret or a token all are. */
function expectSkipsToBeExplained({ checks }: DiagnoseReport): void {
  const failedBefore = (index: number): CheckName[] =>
    checks.slice(0, index).flatMap(({ name, status }) => (status === 'failed' ? [name] : []));
  const unexplained = checks.filter(
    ({ status, seen }, index) =>
      status === 'skipped' &&
      !NOTHING_TO_LOOK_AT.test(seen) &&
      !failedBefore(index).some((name) => seen.includes(name)),
  );
  expect(unexplained).toEqual([]);
  const locked = checks.findIndex(
    ({ name, status }) => status === 'failed' && (name === 'secret' || name === 'login'),
  );
  const after = locked < 0 ? [] : checks.slice(locked + 1);
  expect(after.filter(({ status }) => status !== 'skipped')).toEqual([]);
}

function worstStatus({ checks }: DiagnoseReport): DiagnoseReport['outcome'] {
  const statuses = new Set(checks.map(({ status }) => status));
  if (statuses.has('failed')) return 'failed';
  return statuses.has('warning') ? 'warning' : 'ok';
}

function worstCheck(report: DiagnoseReport): Check {
  const worst = worstStatus(report);
  const check = report.checks.find(({ status }) => status === worst);
  if (check === undefined) throw new Error('A report without checks');
  return check;
}

function inShort({
  code,
  operation,
  permissions = [],
}: ExpectedDiagnosis | Diagnosis): Required<ExpectedDiagnosis> {
  return { code, operation, permissions: permissions.toSorted() };
}

function byOperation(a: ExpectedDiagnosis, b: ExpectedDiagnosis): number {
  return a.operation.localeCompare(b.operation);
}

function tupleOf({ name, status, seen, remedy, diagnoses }: Check): unknown {
  return [name, status, diagnoses.map(inShort), seen, remedy];
}
