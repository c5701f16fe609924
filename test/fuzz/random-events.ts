import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MODES, type Mode } from '../../functions/sweeper/names.ts';
import { SweeperError } from '../../functions/sweeper/errors.ts';
import { startWhole, type Whole } from '../support/whole.ts';
import { oddEvents, rightEvents } from './events.ts';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** What the event asks for, wherever in it the request stands. */
function modeAsked(event: unknown): unknown {
  if (!isObject(event)) return undefined;
  return isObject(event['sweeper']) && isObject(event['request']) ? event['request']['mode'] : event['mode'];
}

/** `answered` or an error's name, after a look at whether it is complete and says nothing that it must not. */
export async function outcomeOf({ invoke }: Whole, event: unknown): Promise<string> {
  let answer: unknown;
  try {
    answer = await invoke(event);
  } catch (error) {
    return nameOf(error);
  }
  if (!isObject(answer)) throw new Error('An answer is an object');
  const action = answer['action'];
  const mayEnd = action === 'sweep' || action === 'close';
  const asked = modeAsked(event) === 'enforce' ? 'enforce' : 'dry-run';
  expect(['sweep', 'close', 'explain', 'diagnose']).toContain(action);
  expect(answer['mode']).toBe(mayEnd ? asked : undefined);
  expect(JSON.stringify(answer)).not.toMatch(/\s+at .+:\d+:\d+/);
  return 'answered';
}

/** The name of an error as Lambda would pass it on, complete and without anything of ours. */
function nameOf(error: unknown): string {
  if (!(error instanceof SweeperError)) throw error;
  const { name, code, remedy, message, stack, cause } = error;
  expect(name).toMatch(/^[A-Z][A-Za-z]+Error$/);
  expect(code).toMatch(/^[a-z]+(?:-[a-z]+)+$/);
  expect(remedy).not.toBe('');
  expect(message.endsWith(`\n${remedy}`)).toBe(true);
  expect(message.length).toBeLessThan(10_000);
  expect(stack).toBe(`${name}: ${message}`);
  expect(stack).not.toMatch(/^\s+at /m);
  expect(cause).toBeUndefined();
  return name;
}

export async function start(mode: Mode): Promise<Whole> {
  // An allowance that costs no driven time, so that no token expires on the way.
  return startWhole({
    settings: { mode, requestsPerMinute: 3_000 },
    conditions: { allowancePerMinute: 1_000_000 },
  });
}

/** A tenth of them right, the others odd; half at a deployment of each mode. */
export function describeRandomEvents(count: number): void {
  describe.for(MODES)(
    `${count} random events, half of them at a deployment of mode %s`,
    { timeout: 600_000 },
    (mode) => {
      it('are carried out as they say where they are right, and nothing is written', async () => {
        const whole = await start(mode);
        await fc.assert(
          fc.asyncProperty(rightEvents, async (event) => {
            const isForbidden = mode === 'dry-run' && modeAsked(event) === 'enforce';
            expect(await outcomeOf(whole, event)).toBe(isForbidden ? 'ModeNotAllowedError' : 'answered');
          }),
          { numRuns: count / 20 },
        );
        expect(whole.simulator.journal.writes()).toEqual([]);
      });

      it('are refused by a named error with its remedy, or answered, and nothing is written', async () => {
        const whole = await start(mode);
        const seen = new Set<string>();
        await fc.assert(
          fc.asyncProperty(oddEvents, async (event) => {
            const outcome = await outcomeOf(whole, event);
            expect(['answered', 'InvalidRequestError', 'ModeNotAllowedError']).toContain(outcome);
            seen.add(outcome);
          }),
          { numRuns: (count * 9) / 20 },
        );
        expect(seen).toContain('answered');
        expect(seen).toContain('InvalidRequestError');
        expect(whole.simulator.journal.writes()).toEqual([]);
        expect(whole.printed()).not.toContain('unforeseen');
      });
    },
  );
}
