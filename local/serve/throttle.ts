import type { DeployedApi } from './deployed-api.ts';

/**
 * The stage's limits as API Gateway counts them: a bucket of so many calls that fills up again at a steady rate (API
 * Gateway Developer Guide, "Throttle requests to your REST APIs"). Says whether a call may pass.
 */
export function throttleOf({ ratePerSecond, burst }: DeployedApi['throttle']): (now: number) => boolean {
  let left = burst;
  let filledAt = 0;
  return (now) => {
    left = Math.min(burst, left + (Math.max(0, now - filledAt) / 1_000) * ratePerSecond);
    filledAt = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
