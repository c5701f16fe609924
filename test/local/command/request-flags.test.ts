import { describe, expect, it } from 'vitest';
import { checkRequest, requestSchema } from '../../../functions/sweeper/request/schema.ts';
import { inFlags, merged, OTHERWISE, REQUEST_FLAGS } from '../../../local/command/request-flags.ts';
import { parseCommand } from '../../../local/command/sweeper-command.ts';

const ID = '0a1b2c3d-0000-4000-8000-00000000000a';
const OTHER = '0a1b2c3d-0000-4000-8000-00000000000b';

function flagsOf(...args: readonly string[]): object {
  const parsed = parseCommand(args);
  return parsed.kind === 'run' ? parsed.flags : {};
}

describe('the flags of a request', () => {
  it('are there for every field of the request, or it is said in another way', () => {
    const said = [...REQUEST_FLAGS.map(({ path: [field] }) => field), ...OTHERWISE];

    expect(new Set(said)).toEqual(new Set(Object.keys(requestSchema.shape)));
  });

  it('become a request that is accepted', () => {
    const typed = `sweep --queue ${ID} --queue ${OTHER} --class bot-stalled=60 --class hollow=off --max-closes 5
      --note 4711 --end-waiting orphaned --exempt-queue ${ID} --queue-loop-entries 3`;
    const flags = flagsOf(...typed.split(/\s+/u));

    expect(flags).toEqual({
      queueIds: [ID, OTHER],
      maxCloses: 5,
      note: '4711',
      policy: {
        classes: { 'bot-stalled': 60, hollow: 'off' },
        endWaiting: ['orphaned'],
        exempt: { queueIds: [ID] },
        queueLoopEntries: 3,
      },
    });
    expect(checkRequest(flags).problems).toEqual([]);
  });

  it.each<readonly [readonly string[], string]>([
    [['sweep', '--max-closes', 'many'], '--max-closes: "many" is not accepted; a whole number of 1 or more'],
    [['sweep', '--max-closes', '0'], '--max-closes: 0 is not accepted; a whole number of 1 or more'],
    [['sweep', '--queue', 'sales'], '--queue[0]: "sales" is not accepted; a UUID'],
    [['sweep', '--class', 'hollow'], '--class.hollow: text of 0 characters is not accepted'],
    [
      ['sweep', '--class', 'hollow=3'],
      '--class.hollow: 3 is not accepted; a whole number of 5 or more, or "off"',
    ],
    [['sweep', '--class', 'holow=30'], '--class.holow: no such key; wrap-up-pending, hollow'],
    [['sweep', '--class', '__proto__=30'], '__proto__'],
  ])('say what is wrong in their own names: %j', (args, said) => {
    const problems = (): string => {
      try {
        return checkRequest(flagsOf(...args))
          .problems.map(inFlags)
          .map(({ path, problem, accepted }) => `${path}: ${problem}; ${accepted}`)
          .join('\n');
      } catch (error) {
        return String(error);
      }
    };

    expect(problems()).toContain(said);
  });

  it('are laid over what a file says, key by key', () => {
    const file = { note: 'file', policy: { classes: { hollow: 60, orphaned: 90 }, minAgeMinutes: 20 } };

    expect(merged(file, { note: 'flag', policy: { classes: { hollow: 30 } } })).toEqual({
      note: 'flag',
      policy: { classes: { hollow: 30, orphaned: 90 }, minAgeMinutes: 20 },
    });
  });
});
