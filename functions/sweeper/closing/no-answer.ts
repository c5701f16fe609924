import type { Answered, Failure } from '../genesys/answer.ts';
import type { Diagnosis, RefusedRung } from './diagnosis.ts';
import { diagnoseRefusal } from './refusal.ts';
import { unansweredRemedy } from './remedies.ts';

/**
 * Why a request has no 2xx answer, whatever happened to it.
 *
 * @returns undefined where the run's time was up, or the request's own: that says nothing of Genesys
 */
export function diagnoseFailure(rung: RefusedRung, failure: Failure): Diagnosis | undefined {
  switch (failure.kind) {
    case 'http':
      return diagnoseRefusal(rung, failure);
    case 'connection':
      return {
        code: 'platform-error',
        rung,
        permissions: [],
        anyOf: false,
        guessed: true,
        remedy: unansweredRemedy(rung),
      };
    case 'cut-off':
    case 'withheld':
      return undefined;
  }
}

/** A 2xx answer that is not what was asked for: a web page, nothing, half of it, or another shape. */
export function diagnoseUnreadable(rung: RefusedRung, { status, contextId }: Answered): Diagnosis {
  return diagnoseRefusal(rung, {
    status,
    errorBody: undefined,
    ...(contextId === undefined ? {} : { contextId }),
  });
}
