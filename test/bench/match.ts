import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Contestant, Counted, Done, OrganisationPlan, Task, Told } from './contract.ts';

/** One run of a contestant: what the organisation saw, and what its own process measured. */
export type Run = Counted & Done;

export interface MatchOptions {
  /** How often the contestant's process does the job; 1 unless said otherwise. */
  readonly runs?: number;
  /** What starts the contestant's process within its limits: a command before Node.js, and Node.js's own options. */
  readonly within?: { readonly command: readonly string[]; readonly nodeOptions: readonly string[] };
}

/** A contestant and its organisation, each in a process of its own, both ready to begin. */
export interface Match {
  readonly play: () => Promise<readonly Run[]>;
}

export async function prepare(
  contestant: Contestant,
  plan: OrganisationPlan,
  { runs = 1, within }: MatchOptions = {},
): Promise<Match> {
  const organisation = start('organisation.ts', plan);
  const told = (await next(organisation)) as Told;
  const task: Task = { ...told, contestant, time: plan.time };
  const player = start('contestant.ts', task, within);
  await next(player);
  return {
    play: async () => {
      try {
        const all: Run[] = [];
        while (all.length < runs) {
          player.send('go');
          const done = (await next(player)) as Done;
          organisation.send('count');
          all.push({ ...((await next(organisation)) as Counted), ...done });
        }
        return all;
      } finally {
        player.disconnect();
        organisation.disconnect();
      }
    },
  };
}

/** One contestant against an organisation of its own. */
export async function play(
  contestant: Contestant,
  plan: OrganisationPlan,
  options: MatchOptions = {},
): Promise<readonly Run[]> {
  return (await prepare(contestant, plan, options)).play();
}

function start(module: string, argument: unknown, within?: MatchOptions['within']): ChildProcess {
  const [command, ...before] = [...(within?.command ?? []), process.execPath];
  const file = fileURLToPath(new URL(module, import.meta.url));
  return fork(file, [JSON.stringify(argument)], {
    execPath: command ?? process.execPath,
    execArgv: [...before, ...(within?.nodeOptions ?? [])],
  });
}

/** The next message of a process; fails when the process ends instead. */
async function next(child: ChildProcess): Promise<unknown> {
  const over = new AbortController();
  try {
    const [message] = await Promise.race([
      once(child, 'message', { signal: over.signal }),
      once(child, 'exit', { signal: over.signal }).then(([code, signal]): never => {
        throw new Error(`a process of the bench ended: ${String(signal ?? code)}`);
      }),
    ]);
    return message;
  } finally {
    over.abort();
  }
}
