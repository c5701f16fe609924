import { describe, expect, it } from 'vitest';
import { answerLines, asReport } from '../../../local/print/answer-lines.ts';
import { plainPaint } from '../../../local/print/paint.ts';
import { aReport } from './a-report.ts';

describe('an answer of the function, printed', () => {
  it('is printed as what its action says', () => {
    expect(answerLines(aReport(), plainPaint)[0]).toContain('Dry-run sweep of main');
    expect(answerLines(aReport({ action: 'close' }), plainPaint)[0]).toContain('Dry-run close of main');
    expect(answerLines({ action: 'explain', org: 'main', conversations: [] }, plainPaint)[0]).toContain(
      'What the policy says',
    );
    expect(
      answerLines({ action: 'diagnose', org: 'main', outcome: 'ok', checks: [] }, plainPaint)[0],
    ).toContain('Is main set up');
  });

  it('is no report when its action is another, or when there is none', () => {
    expect(asReport(aReport())).toEqual(aReport());
    for (const other of [{ action: 'explain' }, {}, null, 'report']) {
      expect(() => asReport(other)).toThrow('no report');
    }
  });
});
