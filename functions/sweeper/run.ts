import type { Clock } from './clock.ts';
import type { Deadline } from './deadline.ts';
import { SweeperError } from './errors.ts';
import { readTokenInfo } from './genesys/answers.ts';
import type { Genesys } from './genesys/port.ts';
import type { RunPlan } from './request/plan.ts';

/** One run: what is to be done, and the world it is done in. */
export interface Run {
  readonly plan: RunPlan;
  readonly genesys: Genesys;
  readonly clock: Clock;
  readonly deadline: Deadline;
  /** Is called for an exception that is a fault of ours; what it logs never holds anything of Genesys's. */
  readonly unforeseen: (error: unknown, conversationId: string) => void;
}

/**
 * Runs `work` on what `next` hands out, `width` at a time, until `next` has nothing more. An exception stops
 * the handing out and is thrown once the work under way is over.
 */
export async function runPool<T>(
  width: number,
  next: () => T | undefined,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let failed = false;
  const worker = async (): Promise<void> => {
    while (!failed) {
      const item = next();
      if (item === undefined) return;
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const settled = await Promise.allSettled(Array.from({ length: width }, worker));
  for (const result of settled) if (result.status === 'rejected') throw result.reason;
}

/** The organisation's id at Genesys, from `GET /api/v2/tokens/me` (reference 3.4), where it can be had. */
export async function queryOrganisationId({ genesys }: Run): Promise<string | undefined> {
  const answer = await genesys.readToken();
  return answer.ok ? readTokenInfo(answer.body)?.organisationId : undefined;
}

/** The run's time was up before anything could be asked: the login, or Secrets Manager, gave no answer in time. */
export class OutOfReachError extends SweeperError {
  override readonly name = 'OutOfReachError';
  readonly code = 'out-of-reach';

  constructor() {
    super(
      'The time of this run was up before Genesys Cloud could be asked anything: the login or Secrets Manager gave no answer.',
      'Check that the function can reach both (a function in a VPC needs a NAT gateway), that "region" and ' +
        '"loginBaseUrl" in the secret are right, and that the function’s timeout is not too short.',
    );
  }
}
