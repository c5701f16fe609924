import type { Life } from '../../local/simulator/life.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';

const HOUR = 60;
const DAY = 24 * HOUR;

/** Lives that the built-in policy ends: one of each class that it has on. */
const STUCK: readonly ((begin: Begin, age: number) => Life)[] = [
  // guest-silent
  (begin, age) => withAgent(begin, age),
  // guest-gone
  (begin, age) =>
    withAgent(begin, age)
      .ago(age - 20)
      .guestLeaves(),
  // hollow
  (begin, age) =>
    withAgent(begin, age)
      .ago(age - 30)
      .everybodyLeaves(),
  // orphaned
  (begin, age) =>
    withAgent(begin, age)
      .ago(age - 15)
      .agentLeaves('done'),
  // bot-stalled
  (begin, age) =>
    begin(age)
      .guestWrites()
      .flow()
      .ago(age - 1)
      .flowWrites(),
];

/** Lives that the built-in policy keeps, now and for the next twelve hours, however often it looks. */
const KEPT: readonly ((begin: Begin, age: number) => Life)[] = [
  // A guest waits in the queue.
  (begin, age) => begin(age).guestWrites().queued(),
  // A guest waits for the agent.
  (begin, age) =>
    withAgent(begin, age)
      .ago(age - 10)
      .guestWrites(),
  // The agent answered a moment ago.
  (begin, age) => withAgent(begin, age).ago(7).guestWrites().ago(5).agentWrites(),
  // Begun just now: analytics alone proves that nobody need look, at first.
  (begin) => begin(3).guestWrites().queued(),
];

type Begin = (minutesAgo: number) => Life;

function withAgent(begin: Begin, age: number): Life {
  return begin(age)
    .guestWrites()
    .queued()
    .ago(age - 3)
    .answers()
    .ago(age - 4)
    .agentWrites();
}

/** Fills an organisation with `open` conversations of which a tenth is stuck. @returns the ids of the stuck ones */
export function gather(simulator: Simulator, open: number): ReadonlySet<string> {
  const begin: Begin = (minutesAgo) => simulator.life({ minutesAgo });
  const stuck = new Set<string>();
  for (let index = 0; index < open; index += 1) {
    const age = simulator.random.between(3 * DAY, 60 * DAY);
    const isStuck = index % 10 === 0;
    const lives = isStuck ? STUCK : KEPT;
    const play = lives[Math.floor(index / 10) % lives.length];
    if (play === undefined) throw new Error('There are no such lives');
    const { id } = simulator.add(play(begin, age));
    if (isStuck) stuck.add(id);
  }
  return stuck;
}
