import type { PlatformLimits } from '../genesys/answers.ts';
import type { Check } from '../report/schemas.ts';
import { checkOf, isRefused, sentences, whyUnknown, type Finding, type Result } from './check.ts';

/** What Genesys grants one token where nothing else was agreed, requests a minute (reference 7). */
const USUAL_ALLOWANCE = 300;

export interface RateFacts {
  readonly limits: Result<PlatformLimits>;
  /** What answers said about the token in use, requests a minute. */
  readonly fromAnswers: number | undefined;
  /** The deployed pace. */
  readonly requestsPerMinute: number;
}

/** Whether the configured pace stays within what Genesys allows the token. */
export function checkRateLimit({ limits, fromAnswers, requestsPerMinute }: RateFacts): Check {
  const ofOrganisation = limits.known ? limits.value.requestsPerMinute : undefined;
  const told = [ofOrganisation, fromAnswers].filter((one) => one !== undefined);
  const allowed = told.length === 0 ? undefined : Math.min(...told);
  const known =
    allowed === undefined ? `not known; ${USUAL_ALLOWANCE} is usual` : `${allowed} requests a minute`;
  return checkOf('rate-limit', {
    seen: sentences([
      `The token’s allowance is ${known}, and the configured pace is ${requestsPerMinute}.`,
      limits.known ? undefined : `The organisation’s limits are not known: ${whyUnknown(limits)}.`,
    ]),
    findings: [
      ...paceFindings(allowed ?? USUAL_ALLOWANCE, requestsPerMinute),
      ...(limits.known || isRefused(limits) || limits.diagnosis === undefined
        ? []
        : [
            {
              status: 'warning',
              meaning: 'Genesys did not answer as it should; a sweep does not need this answer.',
              remedy: limits.diagnosis.remedy,
              diagnosis: limits.diagnosis,
            } as const,
          ]),
    ],
    meaning: 'Sweeps stay within the limit. Whatever else uses the same OAuth client counts towards it, too.',
  });
}

function paceFindings(allowed: number, requestsPerMinute: number): readonly Finding[] {
  if (requestsPerMinute <= allowed) return [];
  return [
    {
      status: 'warning',
      meaning:
        'The pace is above the allowance. A sweep obeys the limits in Genesys’s answers, but Genesys will make it pause again and again.',
      remedy:
        `Set "requestsPerMinute" to ${Math.max(30, Math.floor(allowed * 0.8))} in the stack’s configuration and deploy; or ask Genesys Cloud ` +
        'Customer Care for a higher limit, and give the sweeper an OAuth client of its own.',
    },
  ];
}
