import { describe, expect, it, onTestFinished } from 'vitest';
import {
  openLocalExecutions,
  type Ended,
  type LocalExecutions,
} from '../../../local/step-functions/local-executions.ts';
import { stateMachineIn } from '../../../local/step-functions/state-machine-in.ts';
import type { Invoke } from '../../../local/world/invoker.ts';
import { templateOf } from '../../support/local-api.ts';

const INPUT = { round: { sweepId: 'one' } };
const DONE = { sweepId: 'one', more: false, outcome: 'complete', judged: 9, of: 9 };

interface Opened extends LocalExecutions {
  readonly arn: string;
  readonly start: (name: string, input?: object) => Promise<string | undefined>;
  /** The execution that is over next. */
  readonly over: Promise<Ended>;
}

/** Executions of the stack's state machine, 100 times as fast. */
function open(invoke: Invoke, machine = stateMachineIn(templateOf('iam', 'enforce'))): Opened {
  const { promise: over, resolve } = Promise.withResolvers<Ended>();
  const opened = openLocalExecutions({ ...machine, invoke, speed: 100, ended: resolve });
  onTestFinished(opened.stop);
  return {
    ...opened,
    arn: machine.arn,
    over,
    start: async (name, input = INPUT) => {
      const command = { stateMachineArn: machine.arn, name, input: JSON.stringify(input) };
      return (await opened.startExecution(command)).executionArn;
    },
  };
}

function failure(name: string): Promise<never> {
  return Promise.reject(Object.assign(new Error('of the test'), { name }));
}

const hanging: Invoke = () => new Promise(() => {});

describe('executions of the stack’s state machine in this process', () => {
  it('ask for round after round with the same input, for as long as there is more', async () => {
    const asked: unknown[] = [];
    const { start, over } = open(async (event) => {
      asked.push(event);
      return { ...DONE, more: asked.length < 3, ignored: undefined };
    });
    await start('one');

    expect(await over).toEqual({ name: 'one', result: { output: DONE } });
    expect(asked.map((event) => (event as typeof INPUT).round)).toEqual(Array(3).fill(INPUT.round));
  });

  it('try a round again after the pauses that the template says, so much shorter', async () => {
    const at: number[] = [];
    const { start, over } = open((_event) => {
      at.push(performance.now());
      return at.length < 4 ? failure('TableUnavailable') : Promise.resolve(DONE);
    });
    await start('one');
    await over;
    const [first = 0, second = 0, third = 0, fourth = 0] = at;

    // 5, 10 and 20 seconds there. A timer may fire a millisecond early.
    expect(second - first).toBeGreaterThan(48);
    expect(third - second).toBeGreaterThan(98);
    expect(fourth - third).toBeGreaterThan(198);
    expect(fourth - first).toBeLessThan(30_000);
  });

  it('pause as long as a state says, so much shorter', async () => {
    const definition = {
      StartAt: 'Pause',
      States: { Pause: { Type: 'Wait', Seconds: 20, Next: 'Done' }, Done: { Type: 'Succeed' } },
    };
    const { start, over } = open(hanging, { arn: 'arn', definition: JSON.stringify(definition) });
    const before = performance.now();
    await start('one');
    await over;

    expect(performance.now() - before).toBeGreaterThan(198);
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  it('end with an error that is not tried again', async () => {
    const { start, over } = open(() => failure('SettingsError'));
    await start('one');

    expect(await over).toEqual({ name: 'one', result: { error: 'SettingsError' } });
  });

  it('are started once for each name: again while one runs is the same one', async () => {
    const { start } = open(hanging);
    const first = await start('one');

    expect(first).toMatch(/:execution:StuckConversationSweeper-sweeps:one$/u);
    expect(await start('one')).toBe(first);
    await expect(start('one', { round: { sweepId: 'two' } })).rejects.toThrow(
      expect.objectContaining({ name: 'ExecutionAlreadyExists' }) as Error,
    );
    expect(await start('two')).not.toBe(first);
  });

  it('are not started again under the name of one that is over', async () => {
    const { start, over } = open(() => Promise.resolve(DONE));
    await start('one');
    await over;

    await expect(start('one')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  });

  it('are of this state machine only', async () => {
    const { startExecution, arn } = open(hanging);

    await expect(startExecution({ stateMachineArn: `${arn}2` })).rejects.toMatchObject({
      name: 'StateMachineDoesNotExist',
    });
  });

  it('end at once when they are stopped, whatever a round does, and nobody hears of it', async () => {
    const { start, stop, over } = open(hanging);
    await start('one');
    stop();

    const pause = new Promise((resolve) => void setTimeout(resolve, 100, 'silence'));
    expect(await Promise.race([over, pause])).toBe('silence');
  });

  it('begin no round any more when they are stopped between two tries', async () => {
    const tried = Promise.withResolvers<void>();
    let tries = 0;
    const { start, stop } = open(() => {
      tries += 1;
      tried.resolve();
      return failure('TableUnavailable');
    });
    await start('one');
    await tried.promise;
    stop();
    await new Promise((resolve) => void setTimeout(resolve, 100));

    expect(tries).toBe(1);
  });
});
