import type { Planted } from './planted.ts';

/** What is told where searches, reads or writes fail, or something else answers (DESIGN sections 5 and 6.1). */
export const FAULTS_OF_OUTAGES: readonly Planted[] = [
  {
    name: 'a run that could search nothing is only partial',
    invariant: 'run-outcome',
    seed: 16,
    changes: [
      {
        file: 'outcome.ts',
        instead: 'if (nothingSearched === true || nothingRead(rows)',
        put: 'if (nothingRead(rows)',
      },
    ],
  },
  {
    name: 'a run that could read nothing is complete',
    invariant: 'run-outcome',
    seed: 4,
    changes: [
      {
        file: 'outcome.ts',
        instead: 'nothingSearched === true || nothingRead(rows) ||',
        put: 'nothingSearched === true ||',
      },
    ],
  },
  {
    name: 'a run that could end nothing is complete',
    invariant: 'run-outcome',
    seed: 143,
    changes: [
      { file: 'outcome.ts', instead: 'nothingRead(rows) || nothingEnded(rows)', put: 'nothingRead(rows)' },
    ],
  },
  {
    name: 'a web page is told as an error of Genesys',
    invariant: 'diagnoses',
    seed: 108,
    changes: [
      {
        file: 'refusals/diagnose-refusal.ts',
        instead: "if (!isAnswer) return guess('not-genesys');",
        put: "if (!isAnswer) return guess('platform-error');",
      },
    ],
  },
  {
    name: 'a search that fails is diagnosed by nobody',
    invariant: 'diagnoses',
    seed: 51,
    changes: [
      {
        file: 'actions/find-candidates.ts',
        instead: 'const diagnoses = found.failures.map(diagnoseSearch);',
        put: 'const diagnoses: Diagnosis[] = [];',
      },
    ],
  },
  {
    name: 'a search goes on, however many windows fail in the same way',
    invariant: 'search-stops',
    seed: 59,
    changes: [
      { file: 'genesys/analytics.ts', instead: 'const SAME_WINDOWS = 2;', put: 'const SAME_WINDOWS = 99;' },
    ],
  },
  {
    name: 'a search goes on, however many days fail in the same way',
    invariant: 'search-stops',
    seed: 248,
    changes: [
      { file: 'genesys/analytics.ts', instead: 'const SAME_DAYS = 3;', put: 'const SAME_DAYS = 99;' },
    ],
  },
  {
    name: 'each window that failed is named by itself',
    invariant: 'search-covers',
    seed: 1,
    changes: [
      { file: 'genesys/window.ts', instead: 'if (last?.to === window.from)', put: 'if (last?.to === 0)' },
    ],
  },
  {
    name: 'what was not searched is told as no backlog',
    invariant: 'metrics-agree',
    seed: 1,
    changes: [
      {
        file: 'report/publish.ts',
        instead: 'return search?.failedWindows.length === 0 && ',
        put: 'return search !== undefined && ',
      },
    ],
  },
  {
    name: 'a sweep that somebody starts ends the silence',
    invariant: 'metrics-agree',
    seed: 33,
    changes: [
      {
        file: 'report/publish.ts',
        instead: '...(WATCHED.has(trigger) ?',
        put: '...(trigger !== undefined ?',
      },
    ],
  },
  {
    name: 'a run that has asked says that its turn did not come',
    invariant: 'busy',
    seed: 1,
    changes: [
      {
        file: 'actions/act.ts',
        instead: 'const nothingAsked = run.genesys.counts().total === 0;',
        put: 'const nothingAsked = run.genesys.counts().total === 0;\n  if (!nothingAsked) throw new BusyError(1_000);',
      },
    ],
  },
  {
    name: 'a diagnosis is in the report and not in the log',
    invariant: 'printed-agrees',
    seed: 113,
    changes: [
      {
        file: 'report/publish.ts',
        instead: 'for (const diagnosis of report.diagnoses) logger',
        put: 'for (const diagnosis of report.diagnoses.slice(1)) logger',
      },
    ],
  },
];
