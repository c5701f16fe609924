import type { Check } from '../../report/diagnose-report.ts';
import { checkOf } from './check.ts';
import { whyUnknown } from './learn.ts';
import type { SearchFacts } from './search-facts.ts';

/**
 * The check where no search was answered. Whatever Genesys answered instead will stop a sweep too; that there was no
 * answer in the little time of a diagnosis says nothing, for a sweep waits longer and asks for smaller parts.
 */
export function checkUnsearched({ within: [newest], today }: Pick<SearchFacts, 'within' | 'today'>): Check {
  const asked = [today, newest].flatMap((one) => (one === undefined || one.page.known ? [] : [one.page]));
  const [latest] = asked;
  const diagnosis = latest?.diagnosis;
  if (latest === undefined || diagnosis === undefined) {
    const why = latest === undefined ? 'there was no time for it' : whyUnknown(latest);
    const before = asked.find((page) => page.diagnosis !== undefined)?.diagnosis;
    return checkOf('search', {
      seen: `The search was not answered: ${why}.`,
      findings: [
        {
          status: 'warning',
          meaning:
            'Not determined: whether open conversations can be found. A sweep waits longer, and searches in smaller parts.',
          remedy:
            'Run diagnose again, not over the API, where it has 25 seconds, but from the console, where it has as long ' +
            'as the function has. If it stays so, look at the status page of Genesys Cloud.',
          diagnosis: before,
        },
      ],
      meaning: '',
    });
  }
  return checkOf('search', {
    seen: `The search failed: ${whyUnknown(latest)}.`,
    findings: [
      {
        status: 'failed',
        meaning: 'Without the search no sweep finds anything.',
        remedy: diagnosis.remedy,
        diagnosis,
      },
    ],
    meaning: '',
  });
}
