import { afterEach, describe, expect, it } from 'vitest';
import {
  counted,
  countLines,
  cut,
  fitTo,
  formatMilliseconds,
  formatMinutes,
  formatTime,
  wrap,
} from '../../../local/print/layout.ts';

describe('durations', () => {
  it.each([
    [0, '0 min'],
    [59, '59 min'],
    [60, '1 h'],
    [200, '3 h 20 min'],
    [1440, '1 d'],
    [3060, '2 d 3 h'],
    [3119, '2 d 3 h'],
  ])('says %i minutes in the two largest units', (minutes, said) => {
    expect(formatMinutes(minutes)).toBe(said);
  });

  it.each([
    [0, '0.0 s'],
    [1_640, '1.6 s'],
    [42_000, '42 s'],
    [120_000, '2 min'],
    [185_000, '3 min 5 s'],
    [900_000, '15 min'],
    [7_200_000, '2 h'],
  ])('says %i ms with the precision that matters', (ms, said) => {
    expect(formatMilliseconds(ms)).toBe(said);
  });

  it('says a time to the minute in UTC, and leaves alone what is none', () => {
    expect(formatTime('2026-06-15T11:02:59.999Z')).toBe('2026-06-15 11:02 UTC');
    expect(formatTime('later')).toBe('later');
  });
});

describe('lines', () => {
  afterEach(() => fitTo(undefined));

  it.each([
    [72, 72],
    [20, 60],
    [400, 100],
    [undefined, 100],
  ])('fit into a terminal of %s columns: %i', (terminal, most) => {
    fitTo(terminal);
    const longest = Math.max(...wrap('a '.repeat(200)).map((line) => line.length));

    expect(longest).toBe(most - 1);
  });

  it('breaks text at spaces before 100 columns, and indents what follows', () => {
    const lines = wrap('word '.repeat(50), '    ', '  * ');

    expect(lines[0]).toMatch(/^ {2}\* word word/u);
    expect(lines[1]).toMatch(/^ {4}word word/u);
    expect(lines.every((line) => line.length <= 100)).toBe(true);
    expect(lines.join(' ').match(/word/gu)).toHaveLength(50);
  });

  it('leaves a word that is too long in one piece', () => {
    expect(wrap(`see ${'x'.repeat(120)} there`)).toEqual(['see', 'x'.repeat(120), 'there']);
  });

  it('cuts a long list and says how many more there are, those included that were never listed', () => {
    const rows = ['a', 'b', 'c', 'd'];

    expect(cut(rows, 0, 4)).toEqual(rows);
    expect(cut(rows, 1_200, 2)).toEqual(['a', 'b', '  … and 1,202 more (--json shows all)']);
  });

  it('lists counts with the largest first, without those that are zero', () => {
    const lines = countLines({ rare: 1, never: 0, frequent: 1_500 }, (name) => `what ${name} means`);

    expect(lines).toEqual([
      '   1,500  frequent               what frequent means',
      '       1  rare                   what rare means',
    ]);
  });

  it('says one and many', () => {
    expect(counted(1, 'request')).toBe('1 request');
    expect(counted(2_000, 'request')).toBe('2,000 requests');
  });
});
