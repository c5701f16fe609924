import { expect } from 'vitest';
import { conversed } from '../support/lives.ts';
import { startRounds } from '../support/rounds.ts';
import { synthesize } from '../support/stack.ts';
import { execute } from '../support/state-machine.ts';
import { dynaliteTable } from '../support/tables.ts';
import { gather } from './crowd.ts';

const ALLOWANCE = 240;

/** A sweep that ends `count` stuck conversations: one execution of the state machine as the stack has it. */
export async function endByOneExecution(count: number): Promise<string> {
  const { whole, accept, first, report, writes, sweep } = await startRounds({
    table: await dynaliteTable(),
    settings: { maxCloses: count, abortIfMoreThan: count, abortIfMorePercent: 100 },
  });
  const { simulator, clock } = whole;
  for (let made = 0; made < count; made += 1) simulator.add(conversed(simulator));
  const sweepId = await accept();
  const began = clock.now();
  let rounds = 0;

  await execute(synthesize().template, { round: { sweepId } }, (input) => {
    rounds += 1;
    return first({ round: (input as { round: object }).round });
  });

  const minutes = (clock.now() - began) / 60_000;
  const told = await report(sweepId);
  expect(told).toMatchObject({ outcome: 'complete', counts: { open: count, closed: count } });
  expect([...simulator.conversations.all()].filter(({ endTime }) => endTime === undefined)).toEqual([]);
  const effective = simulator.journal.writes().filter(({ status }) => status === 200);
  expect(new Set(effective.map(({ conversationId }) => conversationId)).size).toBe(count);
  expect(effective.length).toBe(count);
  expect(simulator.journal.busiestMinute()).toBeLessThanOrEqual(ALLOWANCE);
  expect((await writes(sweepId)).filter(({ outcome }) => outcome !== 'closed')).toEqual([]);
  expect(await sweep(sweepId)).toMatchObject({ state: 'complete', progress: { written: count } });
  // The first allowance leaves at once, and comes back a minute later: so each minute that has begun holds one.
  const share = told.requests.total / (Math.ceil(minutes) * ALLOWANCE);
  return (
    `${count} ended in ${minutes.toFixed(1)} simulated minutes with ${told.requests.total} requests in ${rounds} rounds: ` +
    `${(share * 100).toFixed(0)} % of ${ALLOWANCE} in each minute begun, ` +
    `at most ${simulator.journal.busiestMinute()} in any minute`
  );
}

/** A preview of `count` open conversations: none of them is read twice. */
export async function previewOf(count: number): Promise<string> {
  const { whole, accept, loop, report } = await startRounds();
  gather(whole.simulator, count);
  const sweepId = await accept({ mode: 'dry-run' });
  const began = whole.clock.now();

  const answers = await loop(sweepId);

  const told = await report(sweepId);
  expect(told).toMatchObject({
    outcome: 'complete',
    counts: { open: count, 'would-close': count / 10, 'not-reached': 0 },
  });
  const reads = whole.simulator.journal.entries.filter(
    ({ method, conversationId }) => method === 'GET' && conversationId !== undefined,
  );
  expect(new Set(reads.map(({ conversationId }) => conversationId)).size).toBe(reads.length);
  expect(whole.simulator.journal.writes()).toEqual([]);
  expect(whole.simulator.journal.busiestMinute()).toBeLessThanOrEqual(ALLOWANCE);
  const minutes = (whole.clock.now() - began) / 60_000;
  return `a preview of ${count}: ${answers.length} rounds, ${minutes.toFixed(1)} simulated minutes, ${reads.length} reads`;
}
