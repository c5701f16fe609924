import type { Breach, Invariant, ObservedDay } from '../observation.ts';
import { busy } from './busy.ts';
import { clockWarnings } from './clock-warnings.ts';
import { credentials } from './credentials.ts';
import { crowdGuard } from './crowd-guard.ts';
import { diagnoses } from './diagnoses.ts';
import { endsInTime } from './ends-in-time.ts';
import { endsOnlyStuck } from './ends-only-stuck.ts';
import { explainAgrees } from './explain-agrees.ts';
import { escalation } from './escalation.ts';
import { intents } from './intents.ts';
import { keptUnread } from './kept-unread.ts';
import { lateWrites } from './late-writes.ts';
import { longSweeps } from './long-sweeps.ts';
import { metricsAgree } from './metrics-agree.ts';
import { overtaken } from './overtaken.ts';
import { printedAgrees } from './printed-agrees.ts';
import { promise01 } from './promise-01.ts';
import { promise05 } from './promise-05.ts';
import { promise06 } from './promise-06.ts';
import { promise07 } from './promise-07.ts';
import { promise08 } from './promise-08.ts';
import { promise09 } from './promise-09.ts';
import { promise10 } from './promise-10.ts';
import { refusals } from './refusals.ts';
import { reportAgrees } from './report-agrees.ts';
import { reportSums } from './report-sums.ts';
import { rowVerdicts } from './row-verdicts.ts';
import { runOutcome } from './run-outcome.ts';
import { sameClose } from './same-close.ts';
import { searchCovers } from './search-covers.ts';
import { searchStops } from './search-stops.ts';
import { tableLost } from './table-lost.ts';
import { tags } from './tags.ts';
import { tokenAge } from './token-age.ts';
import { waitsForRetry } from './waits-for-retry.ts';
import { waits } from './waits.ts';
import { whereTo } from './where-to.ts';

const INVARIANTS: readonly Invariant[] = [
  promise01,
  endsOnlyStuck,
  promise05,
  crowdGuard,
  promise06,
  rowVerdicts,
  reportSums,
  promise07,
  promise08,
  promise09,
  promise10,
  escalation,
  lateWrites,
  tags,
  reportAgrees,
  printedAgrees,
  metricsAgree,
  explainAgrees,
  whereTo,
  searchCovers,
  searchStops,
  runOutcome,
  diagnoses,
  busy,
  refusals,
  credentials,
  tokenAge,
  waits,
  clockWarnings,
  overtaken,
  sameClose,
  endsInTime,
  tableLost,
  intents,
  longSweeps,
  waitsForRetry,
  keptUnread,
];

/** Everything that was broken on a day, in the order of time. */
export function checkDay(day: ObservedDay): readonly Breach[] {
  return INVARIANTS.flatMap((invariant) => invariant(day)).toSorted((a, b) => a.at - b.at);
}
