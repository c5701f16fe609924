import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { overWorkers } from './over-workers.ts';

let folder = '';
let workers = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'soak-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A worker that lives through each seed at once, save that it dies at one. */
async function workerThat(dies: string): Promise<string> {
  const path = join(folder, `${(workers += 1)}.mjs`);
  const answer = 'process.send({ seed, breaches: [], statistics: {} });';
  await writeFile(path, `process.on('message', (seed) => { if (seed === 3) { ${dies} } else ${answer} });`);
  return path;
}

async function livedThrough(worker: string): Promise<number[]> {
  const lived: number[] = [];
  await overWorkers({ from: 1, seeds: 5, workers: 2 }, worker, ({ seed }) => lived.push(seed));
  return lived.toSorted((a, b) => a - b);
}

test('every seed is lived through once, over several processes', async () => {
  const worker = await workerThat('process.send({ seed, breaches: [], statistics: {} })');
  expect(await livedThrough(worker)).toEqual([1, 2, 3, 4, 5]);
});

test.each(['SIGKILL', 'SIGABRT'])('a process that dies of %s is no success', async (signal) => {
  const worker = await workerThat(`process.kill(process.pid, '${signal}')`);
  await expect(livedThrough(worker)).rejects.toThrow(`A process of the soak died at seed 3: ${signal}`);
});

test('nor is one that exits as if all were well', async () => {
  const worker = await workerThat('process.exit(0)');
  await expect(livedThrough(worker)).rejects.toThrow('A process of the soak died at seed 3: code 0');
});
