import { describe, expect, it } from 'vitest';
import { parseRequest } from '../../support/parse-request.ts';
import { SettingsError } from '../../../functions/sweeper/request/settings.ts';
import { exitCodeOf } from '../../../local/command/run-command.ts';
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
    expect(exitCodeOf(new UsageError('There is no --sed.'))).toBe(2);
    expect(exitCodeOf(errorOf(() => parseRequest({ actoin: 'sweep' })))).toBe(2);
    expect(exitCodeOf(new SettingsError('is missing.'))).toBe(1);
    expect(exitCodeOf(new Error('oops'))).toBe(1);
  });
});
