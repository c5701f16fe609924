import { describe, expect, it } from 'vitest';
import type { Check, DiagnoseReport } from '../../../functions/sweeper/report/schemas.ts';
import { diagnosisLines } from '../../../local/print/diagnosis-lines.ts';
import { plainPaint } from '../../../local/print/paint.ts';

const OK: Check = {
  name: 'secret',
  status: 'ok',
  seen: 'It was read.',
  meaning: 'As it should be.',
  remedy: '',
  diagnoses: [],
};
const FAILED: Check = {
  name: 'login',
  status: 'failed',
  seen: 'Genesys answered 401.',
  meaning: 'The client is not known.',
  remedy: 'Correct the secret.',
  diagnoses: [
    {
      code: 'credentials-rejected',
      operation: 'login',
      permissions: [],
      anyOf: false,
      guessed: false,
      contextId: 'context-1',
      remedy: 'Correct the secret.',
    },
  ],
};
const SKIPPED: Check = {
  name: 'search',
  status: 'skipped',
  seen: 'Not tried, because it depends on the check "login", which failed.',
  meaning: 'Not known yet.',
  remedy: '',
  diagnoses: [],
};

function printed(outcome: DiagnoseReport['outcome'], ...checks: Check[]): string[] {
  return diagnosisLines(
    { action: 'diagnose', org: 'main', deployedMode: 'enforce', outcome, checks },
    plainPaint,
  );
}

describe('a diagnosis, printed', () => {
  it('gives each check a line, then what is amiss in full, then what the others have seen', () => {
    expect(printed('failed', OK, FAILED, SKIPPED)).toEqual([
      'Is main set up so that a sweep can work? failed',
      '',
      'ok       secret',
      'failed   login',
      'skipped  search: Not tried, because it depends on the check "login", which failed.',
      '',
      'failed   login',
      '         Genesys answered 401.',
      '         It means: The client is not known.',
      '         What to do: Correct the secret.',
      '         Context id, for Genesys support: context-1',
      '',
      'What the other checks saw',
      '  secret: It was read. As it should be.',
    ]);
  });

  it('gives a warning’s remedy in full as well', () => {
    const warning: Check = { ...OK, status: 'warning', remedy: 'Set the clock.' };

    expect(printed('warning', warning)).toContain('         What to do: Set the clock.');
  });

  it('never cuts a remedy, however long, and stays within its columns', () => {
    const remedy = Array.from({ length: 80 }, (_, word) => `word${word}`).join(' ');
    const lines = printed('failed', { ...FAILED, remedy });

    expect(lines.map((line) => line.trim()).join(' ')).toContain(remedy);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});
