import { describe, expect, it } from 'vitest';
import { atMostOne, readOptions } from '../../../local/command/options.ts';
import { UsageError } from '../../../local/command/usage-error.ts';
import { populationFrom, worldOptions } from '../../../local/world/world-options.ts';

describe('the command line', () => {
  it('gives options and the rest', () => {
    const { values, positionals } = readOptions(['--seed', '3', '{}'], worldOptions);

    expect(values.seed).toBe('3');
    expect(positionals).toEqual(['{}']);
  });

  it('refuses an option that does not exist, and says which there are', () => {
    expect(() => readOptions(['--sed', '3'], worldOptions)).toThrow(UsageError);
    expect(() => readOptions(['--sed', '3'], worldOptions)).toThrow(
      "Unknown option '--sed'. The options are --seed, --conversations.",
    );
  });

  it('refuses an option without its value', () => {
    expect(() => readOptions(['--seed'], worldOptions)).toThrow("Option '--seed <value>' argument missing");
  });

  it('takes one request and refuses a second', () => {
    expect(atMostOne([])).toBeUndefined();
    expect(atMostOne(['{}'])).toBe('{}');
    expect(() => atMostOne(['{action:', 'sweep}'])).toThrow('one request too many: sweep}');
  });

  it('reads the population, with defaults for what is not said', () => {
    expect(populationFrom({ seed: '0', conversations: '500' })).toEqual({ seed: 0, conversations: 500 });
    expect(populationFrom({}, { seed: 1, conversations: 2 })).toEqual({ seed: 1, conversations: 2 });
  });

  it.each([
    [{ seed: 'seven' }, '--seed takes a whole number from 0 to 4294967295, not "seven".'],
    [{ seed: '-1' }, '--seed takes'],
    [{ seed: '1.5' }, '--seed takes'],
    [{ conversations: '0' }, '--conversations takes a whole number from 1 to 20000, not "0".'],
    [{ conversations: '20001' }, '--conversations takes'],
  ])('refuses %j as a population', (values, message) => {
    expect(() => populationFrom(values)).toThrow(message);
  });
});
