import { expect, test } from 'vitest';
import { readSoakCommand } from './soak-options.ts';

test.each([
  ['7', '"7" belongs to no option. One seed is --seed 7, as many days are --seeds 7.'],
  ['--seeds 0', '--seeds takes a whole number from 1 to 10000000, not "0".'],
  ['--workers 0', '--workers takes a whole number from 1 to 10000000, not "0".'],
  ['--seed 3 --seeds 50', '--seed and --seeds do not go together.'],
  ['--seed 3 --from 1', '--seed and --from do not go together.'],
  ['--planted --seed 3', '--planted and --seed do not go together.'],
  ['--trace', '--trace replays one seed: name it with --seed.'],
])('%s is refused, and why', (typed, why) => {
  expect(() => readSoakCommand(typed.split(' '))).toThrow(why);
});

test('seeds to live through, one to replay, and planted faults are told apart', () => {
  expect(readSoakCommand(['--seeds', '5', '--from', '9', '--workers', '1'])).toEqual({
    do: 'soak',
    about: { seeds: 5, from: 9, workers: 1 },
  });
  expect(readSoakCommand(['--seed', '0', '--trace'])).toEqual({ do: 'replay', seed: 0, trace: true });
  expect(readSoakCommand(['--planted'])).toEqual({ do: 'planted' });
});
