import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runScript } from './run-script.ts';

describe('npm run demo', () => {
  it('tells the whole story into a pipe, and ends with nothing else to end', async () => {
    const { code, stdout, stderr } = await runScript('demo.ts');

    expect(stderr).toBe('');
    expect(stdout).toContain('1 of 4: a dry run');
    expect(stdout.replaceAll('\n', ' ')).toContain('found nothing else to end');
    // The README tells of the same organisation.
    const [would, ended, open] = [
      /^Would be ended: (\d+)/mu,
      /^Ended: (\d+)/mu,
      /^(\d+) open conversations/mu,
    ].map((number) => number.exec(stdout)?.[1] ?? 'none');
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    expect(readme).toContain(`would end ${would} of ${open}`);
    expect(readme).toContain(`ends ${ended}; one does not end`);
    expect(stdout).toContain('Written to, but not seen ended: 1');
    expect(stdout).toMatch(/^POST \/sweeps\/preview$/mu);
    expect(stdout).toMatch(/^ {2}… \d+ of \d+ judged, \d+ of them stuck$/mu);
    expect(stdout).toMatch(/^ {2}\{"fromSweep":"preview-/mu);
    expect(stdout).toMatch(
      /^ {2}→ complete: 0 left to end\. [1-9]\d* wait for their next try, in about an hour/mu,
    );
    expect(stdout).toMatch(/requested by a supervisor: unverified, still-open$/mu);
    expect(stdout).not.toContain('\u001B');
    expect(stdout).not.toContain('canary');
    expect(code).toBe(0);
    // The commands to go on with are longer, and there to be copied.
    const lines = stdout.split('\n').filter((line) => !line.includes('npm run sweeper'));
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    // About half a minute, if the machine has nothing else to do.
  }, 300_000);

  it('refuses what it does not know', async () => {
    const { code, stderr } = await runScript('demo.ts', ['{}']);

    expect(stderr).toContain('The demo takes no request');
    expect(code).toBe(2);
  });
});
