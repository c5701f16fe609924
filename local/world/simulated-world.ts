import type { Mode } from '../../functions/sweeper/names.ts';
import { seededRandom } from '../simulator/random.ts';
import { createSimulator, type Simulator } from '../simulator/simulator.ts';
import type { Invoke } from './invoker.ts';
import { startLocalFunction, type LocalFunction, type Memory } from './local-function.ts';
import { scaledClock, type ScaledClock } from './scaled-clock.ts';
import { SPEED, type Population } from './world-options.ts';

/** When every simulated run begins, so that the same seed gives the same run on any day. */
const START = Date.UTC(2026, 5, 17, 14, 0);

export interface SimulatedWorldOptions extends Population {
  /** Print the function's own log lines and metrics. */
  readonly logs: boolean;
  /** What the deployment allows. */
  readonly mode: Mode;
  readonly isCancelled?: (() => boolean) | undefined;
}

/** The function on this machine and a simulated Genesys Cloud organisation, both on the same faster clock. */
export interface SimulatedWorld extends LocalFunction {
  readonly simulator: Simulator;
  readonly clock: ScaledClock;
  /** Where the simulator listens: login and API. */
  readonly genesysUrl: string;
}

/**
 * Where the function is to remember, by its clock.
 *
 * @param invoke the function that remembers there; not before it has started
 */
export type StartMemory = (
  clock: ScaledClock,
  invoke: Invoke,
) => Promise<Memory & { readonly close: () => Promise<void> }>;

/** Starts the simulator and the Secrets Manager endpoint on free ports, and loads the handler. */
export async function startSimulatedWorld(
  options: SimulatedWorldOptions,
  startMemory?: StartMemory,
): Promise<SimulatedWorld> {
  const { seed, conversations, logs, mode, isCancelled } = options;
  const clock = scaledClock({ start: START, speed: SPEED, seed });
  const { now, sleep } = clock;
  const simulator = createSimulator({ seed, conversations, now, sleep });
  const genesysUrl = await simulator.listen();
  const { credentials } = simulator;
  const started = Promise.withResolvers<LocalFunction>();
  const memory = await startMemory?.(clock, async (event) => (await started.promise).invoke(event));
  const local = await startLocalFunction({
    genesysUrl,
    credentials,
    clock,
    logs,
    settings: { mode },
    isCancelled,
    newId: seededRandom(seed).uuid,
    ...(memory === undefined ? {} : { memory }),
  });
  started.resolve(local);
  return {
    simulator,
    clock,
    genesysUrl,
    invoke: local.invoke,
    close: async () => {
      await memory?.close();
      await Promise.all([local.close(), simulator.close()]);
    },
  };
}
