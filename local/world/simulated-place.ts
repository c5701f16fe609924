import { setTimeout as wait } from 'node:timers/promises';
import { readShapes } from '../shape/read-shapes.ts';
import { UsageError } from '../command/usage-error.ts';
import { openLocalRounds, type LocalRounds } from './local-rounds.ts';
import type { Onlooker } from './long-sweep.ts';
import { runnerOn, type Place } from './place.ts';
import { startSimulatedWorld, type SimulatedWorld } from './simulated-world.ts';
import type { Population } from './world-options.ts';

/** Short, because the simulated time runs fast. Real milliseconds. */
const LOOK_MS = 100;

export interface SimulatedPlace extends Place {
  readonly world: SimulatedWorld;
}

/** A simulated organisation that starts afresh, and a function that remembers what it has done to it until it is closed. */
export async function openSimulatedPlace(
  population: Population,
  { logs, onlooker }: { readonly logs: boolean; readonly onlooker: Onlooker },
): Promise<SimulatedPlace> {
  const started = Promise.withResolvers<LocalRounds>();
  const { isStopped: isCancelled } = onlooker;
  const options = { ...population, logs, mode: 'enforce', isCancelled } as const;
  const world = await startSimulatedWorld(options, (clock, invoke) => {
    const rounds = openLocalRounds({ clock, invoke });
    started.resolve(rounds);
    return Promise.resolve({
      ...rounds,
      close: () => {
        rounds.close();
        return Promise.resolve();
      },
    });
  });
  const rounds = await started.promise;
  const { clock, genesysUrl, simulator, invoke } = world;
  return {
    world,
    run: runnerOn({ invoke, rounds, watch: { ...onlooker, now: clock.now, pause: () => wait(LOOK_MS) } }),
    shapes: (ids) => {
      const hosts = { region: 'eu-central-1', apiBaseUrl: genesysUrl, loginBaseUrl: genesysUrl };
      const readCredentials = () => Promise.resolve({ ...simulator.credentials, ...hosts });
      return readShapes(ids, { clock, readCredentials });
    },
    history: () => {
      throw new UsageError(
        'A simulated organisation starts afresh with every command, so nothing was ever written to it. History is for --deployed; "npm run demo" shows one.',
      );
    },
    close: world.close,
  };
}
