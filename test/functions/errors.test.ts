import { describe, expect, it } from 'vitest';
import { logError, logUnforeseen, presentError } from '../../functions/sweeper/errors.ts';
import { ModeNotAllowedError } from '../../functions/sweeper/request/resolve-run.ts';

function recorder() {
  const lines: unknown[] = [];
  return { lines, logger: { error: (...parts: unknown[]) => void lines.push(parts) } };
}

describe('the error that leaves the function', () => {
  it('keeps its name and code, and says in its message what to do', () => {
    const error = presentError(new ModeNotAllowedError());

    expect(error.name).toBe('ModeNotAllowedError');
    expect(error.code).toBe('mode-not-allowed');
    expect(error.message).toContain('refuses "mode": "enforce"');
    expect(error.message).toContain('deploy the stack with mode enforce');
  });

  it('carries no stack trace and no cause', () => {
    const { logger } = recorder();
    const known = presentError(new ModeNotAllowedError());
    const thrown = new TypeError('canary text', { cause: 'canary cause' });
    const unforeseen = presentError(logError(thrown, logger));

    for (const error of [known, unforeseen]) {
      expect(error.stack).not.toMatch(/\n\s+at /);
      expect(error.cause).toBeUndefined();
    }
  });

  it('is an internal error for what nobody foresaw, without what the exception said', () => {
    const { logger, lines } = recorder();
    const error = presentError(logError(new TypeError('canary text'), logger));

    expect(error.name).toBe('InternalError');
    expect(JSON.stringify([error.message, lines])).not.toContain('canary text');
    expect(JSON.stringify(lines)).toContain('TypeError');
    expect(JSON.stringify(lines)).toContain('errors.test');
  });

  it('is logged once, with its name, its code and the keys of the run', () => {
    const { logger, lines } = recorder();
    logError(new ModeNotAllowedError(), logger, { sweepId: 's-1' });

    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).toContain('mode-not-allowed');
    expect(JSON.stringify(lines)).toContain('s-1');
  });

  it.each(['text', undefined, null, 42])('can be made of %j, which is no Error at all', (thrown) => {
    expect(logError(thrown, recorder().logger).name).toBe('InternalError');
  });
});

describe('an unforeseen exception in one conversation', () => {
  it('is logged with the conversation’s id and where it happened', () => {
    const { logger, lines } = recorder();
    logUnforeseen(new RangeError('canary text'), logger, { sweepId: 's-1' }, 'c-1');

    expect(JSON.stringify(lines)).toContain('c-1');
    expect(JSON.stringify(lines)).toContain('RangeError');
    expect(JSON.stringify(lines)).not.toContain('canary text');
  });
});
