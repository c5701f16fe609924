import { once } from 'node:events';
import type { JournalEntry } from '../../local/simulator/journal.ts';
import { DEFAULT_LIMITS } from '../../functions/sweeper/request/schema.ts';
import { conversationView } from '../../local/simulator/live-view.ts';
import type { ConversationModel } from '../../local/simulator/model.ts';
import { playStory, stories } from '../../local/simulator/population.ts';
import { createSimulator } from '../../local/simulator/simulator.ts';
import type { Story } from '../../local/simulator/stories/story.ts';
import { oracle } from '../soak/observer/oracle.ts';
import { BUILT_IN } from '../soak/observer/oracle-policy.ts';
import { clockAt } from './bench-clock.ts';
import type { Counted, OrganisationPlan, Told } from './contract.ts';

/** Not those that one write does not end, or that no search finds: they would measure patience and not work. */
const HARD = [
  'ends only by teardown',
  'never ends',
  'older than 93 days',
  'orphan in analytics, segments closed',
  'orphan in analytics, queue segment open',
];
const STORIES = stories.filter(({ name }) => !HARD.includes(name)) as [Story, ...Story[]];

/** Longer than any contestant takes, by the organisation's clock. */
const LONGEST_MS = 2 * 3_600_000;

/** What began before that not even ours finds, which looks back the longest. */
const SEARCHED_MS = (DEFAULT_LIMITS.lookbackDays - 1) * 86_400_000;

/** A Genesys Cloud in a process of its own, so that the memory and the time of whoever calls it are their own. */
async function main(plan: OrganisationPlan): Promise<void> {
  const { open, stuck, latencyMs, allowancePerMinute, time } = plan;
  const clock = clockAt(time);
  const { now, sleep } = clock;
  const simulator = createSimulator({ seed: 1, now, sleep, conditions: { allowancePerMinute } });
  const { random, organisation, assumptions } = simulator;
  const isStuckAt = (conversation: ConversationModel, at: number): boolean => {
    const view = conversationView(conversation, assumptions, organisation);
    return oracle(JSON.parse(JSON.stringify(view)), { deployed: BUILT_IN }, at).says === 'stuck';
  };
  /** One of each story in turn, as often as the oracle says of it what is wanted. */
  const drawer = (wanted: boolean): (() => ConversationModel) => {
    let next = 0;
    return () => {
      for (;;) {
        const story = STORIES[next % STORIES.length] ?? STORIES[0];
        next += 1;
        const drawn = playStory({ random, organisation, now: now() }, story);
        // What should be kept must not grow stuck while the contestants are at work.
        if (drawn.startTime < now() - SEARCHED_MS) continue;
        if (isStuckAt(drawn, now()) === wanted && isStuckAt(drawn, now() + LONGEST_MS) === wanted)
          return drawn;
      }
    };
  };
  const [drawStuck, drawKept] = [drawer(true), drawer(false)];
  const rightIds = new Set<string>();
  const overBefore = new Set<string>();
  for (let index = 0; index < open; index += 1) {
    // Spread evenly: what is found first is not what should be ended.
    const shouldEnd = Math.floor(((index + 1) * stuck) / open) > Math.floor((index * stuck) / open);
    const { id, endTime } = simulator.add(shouldEnd ? drawStuck() : drawKept());
    if (shouldEnd) rightIds.add(id);
    if (endTime !== undefined) overBefore.add(id);
  }
  simulator.faults.add({ fault: { kind: 'latency', ms: latencyMs } });

  const count = (): Counted => {
    const { entries } = simulator.journal;
    const ended = [...simulator.conversations.all()].filter(
      ({ id, endTime }) => endTime !== undefined && !overBefore.has(id),
    );
    const right = ended.filter(({ id }) => rightIds.has(id));
    const started = entries[0]?.at ?? now();
    const times = right.map(({ endTime = started }) => endTime - started);
    return {
      byKind: countKinds(entries),
      throttled: entries.filter(({ status }) => status === 429).length,
      right: right.length,
      wrong: ended.length - right.length,
      ...(right.length < stuck ? {} : { allEndedAfterMs: Math.max(...times) }),
      spanMs: (entries.at(-1)?.at ?? started) - started,
    };
  };
  const told: Told = { genesysUrl: await simulator.listen(), credentials: simulator.credentials };
  process.send?.(told);
  process.on('message', () => {
    process.send?.(count());
    simulator.journal.clear();
  });
  await once(process, 'disconnect');
  await simulator.close();
}

/** The first read of a conversation is a read; a later one is to verify. */
function countKinds(entries: readonly JournalEntry[]): Counted['byKind'] {
  const kinds = { login: 0, search: 0, read: 0, write: 0, verify: 0, other: 0 };
  const written = new Set<string>();
  for (const { method, path, conversationId } of entries) {
    if (path === '/oauth/token') kinds.login += 1;
    else if (path.startsWith('/api/v2/analytics/')) kinds.search += 1;
    else if (conversationId === undefined) kinds.other += 1;
    else if (method === 'GET') kinds[written.has(conversationId) ? 'verify' : 'read'] += 1;
    else {
      kinds.write += 1;
      written.add(conversationId);
    }
  }
  return kinds;
}

await main(JSON.parse(process.argv[2] ?? '{}') as OrganisationPlan);
