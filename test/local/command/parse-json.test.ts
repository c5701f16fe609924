import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../local/command/parse-json.ts';
import { UsageError } from '../../../local/command/usage-error.ts';

describe('JSON that a person typed', () => {
  it('is parsed where it is right', () => {
    expect(parseJson('{"action":"sweep"}', 'The request')).toEqual({ action: 'sweep' });
  });

  it.each([
    ['{"action":sweep}', 'line 1, column 11'],
    ['{"action":"sweep"', 'line 1, column 18'],
    ['{"action":"sweep",}', 'line 1, column 19'],
    ['{"action":"sweep"} x', 'line 1, column 20'],
    ['{\n  "action": "sweep",\n  "mode" "enforce"\n}', 'line 3, column 10'],
    ['{"note":"never closed', 'line 1, column 22'],
    ['', 'line 1, column 1'],
  ])('is refused where it breaks off: %j', (text, where) => {
    expect(() => parseJson(text, 'The request')).toThrow(UsageError);
    expect(() => parseJson(text, 'The request')).toThrow(`The request is not JSON: ${where}`);
  });

  it('is refused with a hint where the shell has eaten its quotes, or the wrong ones were typed', () => {
    expect(() => parseJson('{action:sweep}', 'The request')).toThrow(
      'single quotes around the whole request',
    );
    expect(() => parseJson("{'action':'sweep'}", 'The request')).toThrow('JSON needs double quotes');
    expect(() => parseJson('id,outcome', 'The file x')).toThrow('The file x is not JSON: line 1, column 1.');
  });

  it('is refused with a hint where npm has written its own lines before it', () => {
    expect(() => parseJson('\n> sweeper\n> node local/run-sweeper.ts\n\n{}', 'The file x')).toThrow(
      'npm run --silent',
    );
  });
});
