import type { Check } from '../../report/diagnose-report.ts';
import { consequenceOf, saidOf } from '../assumption-words.ts';
import { checkOf, counted, sentences } from './check.ts';
import type { SampledStates } from './sample-live-states.ts';

/** Whether what is assumed of Genesys holds in some of this organisation's own conversations. DESIGN.md section 10. */
export function checkAssumptions({ chosen, read, counts }: SampledStates): Check {
  if (read === 0) {
    return {
      name: 'assumptions',
      status: 'skipped',
      seen:
        chosen === 0
          ? 'No open conversation was found that could be looked at.'
          : 'No live state could be read, or none in time.',
      meaning: 'Not known yet. Every sweep counts it: field assumptions of its report.',
      remedy: '',
      diagnoses: [],
    };
  }
  // Nothing is written here that could be answered.
  const seen = counts.filter(({ assumption }) => assumption !== 'patch-reply-shows-the-end');
  return checkOf('assumptions', {
    seen: sentences([
      `The live states of ${counted(read, 'open conversation')} were read.`,
      ...seen.map(saidOf),
    ]),
    findings: seen
      .filter(({ against }) => against > 0)
      .map((count) => ({ status: 'warning', ...consequenceOf(count) })),
    meaning:
      'Whatever could be told of what Genesys does not document is here as the sweeper reads it. Every sweep goes on ' +
      'counting: field assumptions of its report.',
  });
}
