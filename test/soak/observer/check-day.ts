import type { Breach, Invariant, ObservedDay } from '../observation.ts';
import { endsInTime } from './ends-in-time.ts';
import { endsOnlyStuck } from './ends-only-stuck.ts';
import { ladder } from './ladder.ts';
import { lateWrites } from './late-writes.ts';
import { promise01 } from './promise-01.ts';
import { promise05 } from './promise-05.ts';
import { promise06 } from './promise-06.ts';
import { promise07 } from './promise-07.ts';
import { promise08 } from './promise-08.ts';
import { promise09 } from './promise-09.ts';
import { promise10 } from './promise-10.ts';
import { reportAgrees } from './report-agrees.ts';
import { tags } from './tags.ts';
import { whereTo } from './where-to.ts';

const INVARIANTS: readonly Invariant[] = [
  promise01,
  endsOnlyStuck,
  promise05,
  promise06,
  promise07,
  promise08,
  promise09,
  promise10,
  ladder,
  lateWrites,
  tags,
  reportAgrees,
  whereTo,
  endsInTime,
];

/** Everything that was broken on a day, in the order of time. */
export function checkDay(day: ObservedDay): readonly Breach[] {
  return INVARIANTS.flatMap((invariant) => invariant(day)).toSorted((a, b) => a.at - b.at);
}
