import type { BenchOrganisation } from './bench.ts';
import { keptStories } from './simulator/stories/kept-stories.ts';
import { playStory } from './simulator/population.ts';
import { createSimulator } from './simulator/simulator.ts';
import type { Story } from './simulator/stories/story.ts';
import { stuckStories } from './simulator/stories/stuck-stories.ts';

const OPEN = 2_000;
const STUCK = 200;
const LATENCY_MS = 50;
/** More than a run needs, so that only latency limits it. */
const ALLOWANCE_PER_MINUTE = 3_000;

const STUCK_NAMES = ['guest left, agent still there', 'guest silent after the agent answered'];
const KEPT_NAMES = ['lively', 'guest waits for the agent'];

/** The other process of `npm run bench`: a Genesys Cloud, so that the bench's own memory is the function's. */
async function main(): Promise<void> {
  const simulator = createSimulator({ seed: 1, conditions: { allowancePerMinute: ALLOWANCE_PER_MINUTE } });
  const { random, organisation, now, faults } = simulator;
  const play = (all: readonly Story[], names: readonly string[], index: number): void => {
    const name = names[index % names.length];
    const story = all.find((one) => one.name === name);
    if (story === undefined) throw new Error(`the simulator has no story "${name}"`);
    simulator.add(playStory({ random, organisation, now: now() }, story));
  };
  for (let index = 0; index < STUCK; index += 1) play(stuckStories, STUCK_NAMES, index);
  for (let index = STUCK; index < OPEN; index += 1) play(keptStories, KEPT_NAMES, index);
  faults.add({ fault: { kind: 'latency', ms: LATENCY_MS } });

  const genesysUrl = await simulator.listen();
  const told: BenchOrganisation = { genesysUrl, credentials: simulator.credentials };
  process.send?.(told);
  // The parent has ended, or has finished with it.
  process.once('disconnect', () => void simulator.close());
}

await main();
