import { describe, expect, it } from 'vitest';
import { runScript } from './run-script.ts';

describe('npm run demo', () => {
  it('tells the whole story into a pipe, and ends with nothing left to end', async () => {
    const { code, stdout, stderr } = await runScript('demo.ts', ['--seed', '11']);

    expect(stderr).toBe('');
    expect(stdout).toContain('1 of 3: a dry run');
    expect(stdout.replaceAll('\n', ' ')).toContain('found nothing left to end');
    expect(stdout).not.toContain('\u001B');
    expect(stdout).not.toContain('canary');
    expect(code).toBe(0);
    // The commands to go on with are longer, and there to be copied.
    const lines = stdout.split('\n').filter((line) => !line.includes('npm run local'));
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
  });

  it('refuses what it does not know', async () => {
    const { code, stderr } = await runScript('demo.ts', ['{}']);

    expect(stderr).toContain('The demo takes no request');
    expect(code).toBe(2);
  });
});
