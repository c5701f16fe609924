import { describe, expect, it } from 'vitest';
import { colourPaint, isLively, paintFor, plainPaint } from '../../../local/print/paint.ts';

describe('colour', () => {
  it('is for terminals alone', () => {
    expect(paintFor({ isTTY: true }, {})).toBe(colourPaint);
    expect(paintFor({ isTTY: false }, {})).toBe(plainPaint);
    expect(paintFor({}, {})).toBe(plainPaint);
  });

  it('is left out where NO_COLOR is set to anything, and on a terminal that knows none', () => {
    expect(isLively({ isTTY: true }, { NO_COLOR: '1' })).toBe(false);
    expect(isLively({ isTTY: true }, { NO_COLOR: '' })).toBe(true);
    expect(isLively({ isTTY: true }, { TERM: 'dumb' })).toBe(false);
  });

  it('comes as escape codes around the text, wherever the process itself prints to', () => {
    expect(colourPaint.bad('no')).toBe('\u001B[31mno\u001B[39m');
    expect(plainPaint.bad('no')).toBe('no');
  });
});
