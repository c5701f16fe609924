import { expect } from 'vitest';
import { writtenIds } from '../support/journal.ts';
import { killedAt, randomOf } from '../support/killed.ts';
import { conversed } from '../support/lives.ts';
import { startRounds, type Instance } from '../support/rounds.ts';
import { gather } from './crowd.ts';

/** 12 that are stuck, and one in the crowd. */
const STUCK = 13;
const OPEN = 22;

/**
 * A sweep whose first two rounds are killed at a random request, to Genesys or to the table, and then started again.
 * Every other seed allows fewer than are stuck; the others one more, so that what is ended again takes no second place.
 *
 * @returns how many have ended, and how many of these ends nobody had seen when their round was killed
 */
export async function expectNothingLost(
  seed: number,
): Promise<{ readonly ended: number; readonly unseen: number }> {
  const maxCloses = seed % 2 === 0 ? 9 : STUCK + 1;
  const rounds = await startRounds({ settings: { maxCloses } });
  const { whole, accept, loop, report, rows, writes } = rounds;
  const { simulator } = whole;
  const random = randomOf(seed);
  for (let i = 1; i < STUCK; i += 1) simulator.add(conversed(simulator));
  gather(simulator, 10);
  const sweepId = await accept();
  const once = (below: number): Instance => {
    const deadly = 1 + random(below);
    return killedAt(rounds, (asked) => asked === deadly, random(2) === 0);
  };
  const deadly = [once(90), once(60)];
  const unseen = new Set<string>();
  const look = async (): Promise<void> => {
    for (const { conversationId, outcome } of await writes(sweepId)) {
      const isOver = simulator.conversations.get(conversationId)?.endTime !== undefined;
      if (outcome === undefined && isOver) unseen.add(conversationId);
    }
  };
  const looking =
    (instance: Instance): Instance =>
    async (...asked) => {
      await look();
      return instance(...asked);
    };

  const answers = await loop(sweepId, { invoke: (nth) => looking(deadly[nth - 1] ?? rounds.first) });

  const ended = [...simulator.conversations.all()].filter(({ endTime }) => endTime !== undefined);
  expect(ended.length).toBe(Math.min(STUCK, maxCloses));
  const told = await report(sweepId);
  expect(answers.at(-1)).toMatchObject({ more: false, outcome: maxCloses < STUCK ? 'partial' : 'complete' });
  expect(told.counts.closed).toBe(ended.length);
  expect(told.notReached).toEqual(maxCloses < STUCK ? { cap: told.counts['not-reached'] } : {});

  const all = await rows(sweepId);
  expect(new Set(all.map(({ conversationId }) => conversationId)).size).toBe(OPEN);
  const closed = all.filter(({ outcome }) => outcome === 'closed');
  expect(closed.map(({ conversationId }) => conversationId).toSorted()).toEqual(
    ended.map(({ id }) => id).toSorted(),
  );
  const uncertain = closed.filter((row) => row.uncertain === true);
  expect(new Set(uncertain.map(({ conversationId }) => conversationId))).toEqual(unseen);

  const noted = await writes(sweepId);
  expect(noted.map(({ outcome }) => outcome)).toEqual(noted.map(() => 'closed'));
  expect(noted.map(({ conversationId }) => conversationId).toSorted()).toEqual(writtenIds(simulator));
  const effective = simulator.journal.writes().filter(({ status }) => status === 200);
  expect(effective.length).toBe(ended.length);
  return { ended: ended.length, unseen: unseen.size };
}
