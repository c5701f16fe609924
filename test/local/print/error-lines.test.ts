import { describe, expect, it } from 'vitest';
import { SweeperError } from '../../../functions/sweeper/errors.ts';
import { UsageError } from '../../../local/command/usage-error.ts';
import { errorLines } from '../../../local/print/error-lines.ts';
import { plainPaint } from '../../../local/print/paint.ts';

class SomeError extends SweeperError {
  override readonly name = 'SomeError';
  readonly code = 'some-error';
}

describe('an error, printed', () => {
  it('says what it is called, what went wrong and what to do', () => {
    const lines = errorLines(new SomeError('It broke:\n- here', 'Mend it.'), plainPaint);

    expect(lines).toEqual(['SomeError', '  It broke:', '    - here', 'What to do: Mend it.']);
  });

  it('says the remedy once where the message ends with it', () => {
    const lines = errorLines(new SomeError('It broke.\nMend it.', 'Mend it.'), plainPaint);

    expect(lines).toEqual(['SomeError', '  It broke.', 'What to do: Mend it.']);
  });

  it('says of a typing error no more than its one line', () => {
    expect(errorLines(new UsageError('There is no --sed.'), plainPaint)).toEqual(['There is no --sed.']);
  });

  it('gives the stack of a fault that nobody foresaw, and whatever else was thrown as it is', () => {
    const fault = new TypeError('oops');

    expect(errorLines(fault, plainPaint)).toContain(fault.stack);
    expect(errorLines('a string', plainPaint)).toContain('a string');
  });
});
