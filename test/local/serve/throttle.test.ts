import { describe, expect, it } from 'vitest';
import { throttleOf } from '../../../local/serve/throttle.ts';

const START = Date.UTC(2026, 5, 17);

describe('the limits of a stage', () => {
  it('let a burst pass, and then as many calls as come in at the rate', () => {
    const mayPass = throttleOf({ ratePerSecond: 10, burst: 3 });
    const atOnce = Array.from({ length: 5 }, () => mayPass(START));

    expect(atOnce).toEqual([true, true, true, false, false]);
    expect([mayPass(START + 99), mayPass(START + 100), mayPass(START + 150)]).toEqual([false, true, false]);
  });

  it('never save up more than the burst, and do not mind a clock that is put back', () => {
    const mayPass = throttleOf({ ratePerSecond: 10, burst: 2 });
    mayPass(START);
    const later = Array.from({ length: 3 }, () => mayPass(START + 3_600_000));

    expect(later).toEqual([true, true, false]);
    expect(mayPass(START)).toBe(false);
    expect(mayPass(START + 100)).toBe(true);
  });
});
