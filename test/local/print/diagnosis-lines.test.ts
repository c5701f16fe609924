import { describe, expect, it } from 'vitest';
import { diagnosisLines } from '../../../local/print/diagnosis-lines.ts';
import { plainPaint } from '../../../local/print/paint.ts';

describe('a diagnosis, printed', () => {
  it('gives each check with what was seen, what it means and what to do', () => {
    const lines = diagnosisLines(
      {
        action: 'diagnose',
        org: 'main',
        outcome: 'failed',
        checks: [
          { name: 'secret', status: 'ok', seen: 'It was read.', meaning: '', remedy: '', diagnoses: [] },
          {
            name: 'login',
            status: 'failed',
            seen: 'Genesys answered 401.',
            meaning: 'The client is not known.',
            remedy: 'Correct the secret.',
            diagnoses: [],
          },
        ],
      },
      plainPaint,
    );

    expect(lines).toEqual([
      'Is main set up so that a sweep can work? failed',
      '',
      'ok       secret',
      '         It was read.',
      '',
      'failed   login',
      '         Genesys answered 401.',
      '         The client is not known.',
      '         What to do: Correct the secret.',
    ]);
  });
});
