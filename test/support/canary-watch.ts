import { afterAll } from 'vitest';
import { CANARIES } from '../../local/simulator/canaries.ts';

/**
 * Runs in every test file: whatever the code under test prints, on either stream or by the console, is searched
 * for the simulator's made-up personal data and secrets (promise 10). Files that share a process share the watch.
 */
const shared = globalThis as { canaryLeaks?: Set<string> };
const isFirst = shared.canaryLeaks === undefined;
const leaks = (shared.canaryLeaks ??= new Set<string>());

function watch(text: string): void {
  for (const canary of CANARIES) if (text.includes(canary)) leaks.add(canary);
}

for (const stream of isFirst ? [process.stdout, process.stderr] : []) {
  const write = stream.write.bind(stream) as (...parts: unknown[]) => boolean;
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    watch(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
    return write(chunk, ...rest);
  };
}
for (const method of isFirst ? (['log', 'info', 'warn', 'error', 'debug'] as const) : []) {
  const print = console[method].bind(console);
  console[method] = (...parts: unknown[]): void => {
    watch(parts.map((part) => (typeof part === 'string' ? part : (JSON.stringify(part) ?? ''))).join(' '));
    print(...parts);
  };
}

afterAll(() => {
  if (leaks.size > 0) throw new Error(`Personal data or secrets were printed: ${[...leaks].join(', ')}`);
});
