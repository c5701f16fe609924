import { describe, expect, it } from 'vitest';
import { parseRequest } from '../../support/parse-request.ts';
import { SettingsError } from '../../../functions/sweeper/request/settings.ts';
import { exitCodeOf, exitCodeOfError } from '../../../local/command/run-command.ts';
import { UsageError } from '../../../local/command/usage-error.ts';

function errorOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe('the exit code', () => {
  it('is 2 for what was typed wrongly, the request included, and 1 for anything else', () => {
    expect(exitCodeOfError(new UsageError('There is no --sed.'))).toBe(2);
    expect(exitCodeOfError(errorOf(() => parseRequest({ actoin: 'sweep' })))).toBe(2);
    expect(exitCodeOfError(new SettingsError('is missing.'))).toBe(1);
    expect(exitCodeOfError(new Error('oops'))).toBe(1);
  });

  it('is 0 for an answer, and 3 for one that is not complete', () => {
    for (const outcome of ['complete', 'ok', 'warning']) expect(exitCodeOf({ outcome })).toBe(0);
    expect(exitCodeOf({ action: 'explain' })).toBe(0);
    for (const outcome of ['partial', 'cancelled', 'aborted', 'refused', 'failed'])
      expect(exitCodeOf({ outcome })).toBe(3);
  });
});
