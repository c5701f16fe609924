import { describe, expect, it, vi } from 'vitest';
import { UsageError } from '../../local/command/usage-error.ts';
import { checkNames, deliver } from '../../local/deliver.ts';
import { aReport } from './print/a-report.ts';

describe('an answer whose files cannot be written any more', () => {
  it('is printed all the same, and the exit code is 1', async () => {
    const printed = vi.spyOn(console, 'log').mockReturnValue();
    const said = vi.spyOn(console, 'error').mockReturnValue();
    const out = { json: false, html: 'nowhere/page.html', csv: 'nowhere/rows.csv' };
    const code = await deliver(aReport({ mode: 'enforce' }), out, { saveIn: 'nowhere/record.json' });

    expect(printed.mock.calls.join()).toContain('Enforcing sweep');
    expect(said.mock.calls.map(String)).toEqual(
      ['record.json', 'page.html', 'rows.csv'].map((file) =>
        expect.stringMatching(
          new RegExp(`"nowhere/${file}" could not be written: .*ENOENT.*printed above`, 'u'),
        ),
      ),
    );
    expect(code).toBe(1);
  });
});

describe('the names of a command’s files', () => {
  it.each([
    [['rep.json', 'rep.json'], undefined, '"rep.json" is named twice'],
    [['a.csv', undefined, './a.csv'], undefined, '"./a.csv" is named twice'],
    [['page.json'], 'page.json', 'a page needs a name that ends with .html'],
    [['rows.csv'], 'rows.csv', 'a page needs a name that ends with .html'],
  ])('%j are refused before anything is done', (files, html, said) => {
    expect(() => checkNames(files, html)).toThrow(UsageError);
    expect(() => checkNames(files, html)).toThrow(said);
  });

  it('are each its own', () => {
    expect(() => checkNames(['rep.json', 'rep.html', undefined, undefined], 'rep.html')).not.toThrow();
  });
});
