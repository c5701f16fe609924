import { fork } from 'node:child_process';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** What the function answered, or the error that left it, as Lambda would pass it on. */
export type Invoked =
  | { readonly answer: unknown }
  | { readonly error: { readonly errorType: string; readonly errorMessage: string } };

/** A function as Lambda runs it: a process of its own that has loaded one file and nothing else of ours. */
export interface BundleProcess {
  readonly invoke: (event: unknown) => Promise<Invoked>;
  /** Everything that it has written to standard output and standard error so far. */
  readonly printed: () => string;
}

/**
 * Starts a built function in a process whose environment holds `environment` and nothing of ours. Ended when the
 * test is over.
 *
 * @param folder the built asset
 * @param handler as Lambda's setting says: `index.handler`
 */
export async function startBundle(
  folder: string,
  handler: string,
  environment: Readonly<Record<string, string>>,
): Promise<BundleProcess> {
  const [file = '', name = ''] = handler.split('.');
  const child = fork(
    path.resolve(import.meta.dirname, 'bundle-runner.mjs'),
    [path.join(folder, `${file}.mjs`), name],
    // Without vitest's own flags: the process is to be as plain as Lambda's.
    { env: { ...environment }, execArgv: [], silent: true, serialization: 'json' },
  );
  const output: string[] = [];
  child.stdout?.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  onTestFinished(() => void child.kill());

  const waiting: ((message: Invoked) => void)[] = [];
  const exited = new Promise<never>((_, reject) => {
    child.once('exit', (code) =>
      reject(new Error(`The function’s process ended (${code}):\n${output.join('')}`)),
    );
  });
  exited.catch(() => undefined);
  const ready = new Promise<void>((resolve) => child.once('message', () => resolve()));
  await Promise.race([ready, exited]);
  child.on('message', (message) => waiting.shift()?.(message as Invoked));

  return {
    invoke: (event) => {
      const answered = new Promise<Invoked>((resolve) => waiting.push(resolve));
      child.send({ event });
      return Promise.race([answered, exited]);
    },
    printed: () => output.join(''),
  };
}
