import { setTimeout as wait } from 'node:timers/promises';
import type { Reply } from './answers.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';

export interface Patience {
  /** How often a call is made at most. */
  readonly tries?: number;
  /** A longer wait than this is left to the caller, who should use a queue and not a process that waits. Seconds. */
  readonly longestWaitSeconds?: number;
  readonly sleep?: (ms: number) => Promise<unknown>;
}

export interface Settled {
  readonly reply: Reply;
  readonly decision: Decision;
}

/**
 * Makes a call, and makes it again while the decision is to retry and the wait is short. The first wait is as long as
 * the decision says, each further one twice as long, and all are lengthened by up to a half at random, so that callers
 * that failed together do not come back together. A sweep that was accepted (202) is not started again: `watch` looks at it.
 */
export async function settle(
  call: () => Promise<Reply>,
  { tries = 4, longestWaitSeconds = 300, sleep = wait }: Patience = {},
): Promise<Settled> {
  for (let tried = 1; ; tried += 1) {
    const reply = await call();
    const decision = decide(reply);
    const isAccepted = reply.status === 202;
    if (decision.what !== 'retry-later' || isAccepted || tried === tries) return { reply, decision };
    const seconds = decision.afterSeconds * 2 ** (tried - 1);
    if (seconds > longestWaitSeconds) return { reply, decision };
    await sleep(seconds * 1_000 * (1 + Math.random() / 2));
  }
}
