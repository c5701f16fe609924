import type { Clock } from '../../functions/sweeper/clock.ts';
import type { RoundAnswer } from '../../functions/sweeper/rounds/do-round.ts';
import type { World } from '../../functions/sweeper/world.ts';

/** The errors that the state machine tries again (lib/sweep-machine.ts). */
const TRIED_AGAIN = new Set(['TableUnavailable', 'GenesysUnavailable', 'Lambda.Unknown']);
const PAUSE_MS = 10_000;

/** What works like the state machine: rounds of a sweep until there is nothing more to do. */
export async function roundsOf(
  round: (nth: number) => Promise<unknown>,
  about: {
    readonly clock: Pick<Clock, 'sleep'>;
    readonly atMost?: number;
    readonly isOver?: () => boolean;
  },
): Promise<readonly RoundAnswer[]> {
  const { clock, atMost = 500, isOver = () => false } = about;
  const answers: RoundAnswer[] = [];
  for (let nth = 1; nth <= atMost && !isOver(); nth += 1) {
    try {
      const answer = (await round(nth)) as RoundAnswer;
      answers.push(answer);
      if (!answer.more) break;
    } catch (error) {
      if (!(error instanceof Error && TRIED_AGAIN.has(error.name))) throw error;
      await clock.sleep(PAUSE_MS);
    }
  }
  return answers;
}

/**
 * Takes executions as Step Functions does, each name once, and runs their rounds beside everything else. `stop` waits for
 * the rounds that are at work, and lets no other begin.
 */
export function runningExecutions(
  invoke: (event: unknown) => Promise<unknown>,
  clock: Pick<Clock, 'sleep'>,
): { readonly startExecution: World['startExecution']; readonly stop: () => Promise<void> } {
  const names = new Set<string>();
  const running: Promise<unknown>[] = [];
  let over = false;
  const startExecution: World['startExecution'] = async ({ name = '' }) => {
    if (names.has(name)) throw Object.assign(new Error('There is one'), { name: 'ExecutionAlreadyExists' });
    names.add(name);
    // An execution that fails says so to nobody here: the sweep's item does, as far as it was reached.
    const round = (): Promise<unknown> => invoke({ round: { sweepId: name } });
    running.push(roundsOf(round, { clock, isOver: () => over }).catch(() => undefined));
  };
  const stop = async (): Promise<void> => {
    over = true;
    await Promise.all(running);
  };
  return { startExecution, stop };
}
