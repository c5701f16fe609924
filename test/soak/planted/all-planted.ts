import { FAULTS_AT_THE_EDGES } from './faults-at-the-edges.ts';
import { FAULTS_OF_JUDGEMENT } from './faults-of-judgement.ts';
import { FAULTS_OF_OUTAGES } from './faults-of-outages.ts';
import { FAULTS_OF_REFUSING } from './faults-of-refusing.ts';
import { FAULTS_OF_THE_REPORT } from './faults-of-the-report.ts';
import { FAULTS_OF_WHAT_IS_TOLD } from './faults-of-what-is-told.ts';
import { FAULTS_OF_THE_REQUESTS } from './faults-of-the-requests.ts';
import { FAULTS_OF_THE_RUN } from './faults-of-the-run.ts';
import { FAULTS_OF_THE_TABLE } from './faults-of-the-table.ts';
import type { Planted } from './planted.ts';

/** Every planted fault; each promise has one at least. */
export const PLANTED: readonly Planted[] = [
  ...FAULTS_OF_JUDGEMENT,
  ...FAULTS_OF_THE_REPORT,
  ...FAULTS_OF_WHAT_IS_TOLD,
  ...FAULTS_OF_THE_REQUESTS,
  ...FAULTS_OF_THE_RUN,
  ...FAULTS_OF_REFUSING,
  ...FAULTS_OF_OUTAGES,
  ...FAULTS_AT_THE_EDGES,
  ...FAULTS_OF_THE_TABLE,
];
