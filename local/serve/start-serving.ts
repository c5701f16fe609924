import { UsageError } from '../command/usage-error.ts';
import type { Ended } from '../step-functions/local-executions.ts';
import { startSimulatedWorld, type SimulatedWorld } from '../world/simulated-world.ts';
import type { Population } from '../world/world-options.ts';
import type { DeployedApi } from './deployed-api.ts';
import { memoryOf } from './local-memory.ts';
import { readApi } from './read-api.ts';
import { startLocalApi, type RunningApi, type Served } from './start-local-api.ts';
import type { Deployment } from './synthesize-template.ts';

export interface ServingOptions extends Population, Pick<Deployment, 'mode'> {
  /** 0 for a free one. */
  readonly port: number;
  /** Print the function's own log lines and metrics. */
  readonly logs: boolean;
  /** Called for every answer of the API. */
  readonly served: (one: Served) => void;
  /** Called for every long sweep whose execution is over. */
  readonly ended: (one: Ended) => void;
}

/** A stack on this machine: its API, its function, its table and its state machine, on a simulated Genesys Cloud. */
export interface Serving {
  readonly api: DeployedApi;
  readonly running: RunningApi;
  readonly world: SimulatedWorld;
  readonly close: () => Promise<void>;
}

/**
 * @param template the stack's, deployed with the same mode
 * @throws UsageError if the port is taken
 */
export async function startServing(template: unknown, options: ServingOptions): Promise<Serving> {
  const api = readApi(template);
  const world = await startSimulatedWorld(options, memoryOf(template, options.ended));
  try {
    const running = await listen(api, world, options);
    return {
      api,
      running,
      world,
      close: async () => {
        await running.close();
        await world.close();
      },
    };
  } catch (error) {
    await world.close();
    throw error;
  }
}

async function listen(
  api: DeployedApi,
  { clock: { sleep }, invoke }: SimulatedWorld,
  { port, served }: ServingOptions,
): Promise<RunningApi> {
  // `sleep` is the function's: the 29 seconds that the gateway waits for it are over after one of its callers'.
  try {
    return await startLocalApi(api, { invoke, sleep, now: Date.now, port, served });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new UsageError(`Port ${port} is taken. --port takes another one, and --port 0 a free one.`);
    }
    throw error;
  }
}
