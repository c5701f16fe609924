import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where tests synthesize stacks; it is empty when the tests begin, and gone when they are over. */
    readonly synthDirectory: string;
  }
}

/** Global set-up of the tests: the CDK would leave a folder behind for every stack. */
export default function setUp(project: TestProject): () => void {
  const directory = mkdtempSync(path.join(tmpdir(), 'sweeper-stacks-'));
  project.provide('synthDirectory', directory);
  // In watch mode, what was synthesized from the code as it was before is of no use.
  project.onTestsRerun(() => {
    for (const name of readdirSync(directory)) rmSync(path.join(directory, name), { recursive: true });
  });
  return () => {
    rmSync(directory, { recursive: true });
  };
}
