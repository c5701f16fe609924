import type { Breach, Invariant, ObservedInvocation, ObservedRequest } from '../observation.ts';
import { property } from './raw.ts';
import { conversationOf, isWrite, purposeOf, requestsByRun } from './requests.ts';
import { mayWrite, reportOf } from './runs.ts';

/**
 * Promise 1: who was not told to write does not. `diagnose` with `probe` may, to ids that never were any
 * conversation's.
 */
export const promise01: Invariant = (day) => {
  const known = new Set([...day.end.keys(), ...day.setUp.conversations.map(({ id }) => id)]);
  const breaches: Breach[] = day.requests
    .filter((request) => request.invocation === undefined && isWrite(request))
    .map((request) => breachOf(request, 'a write was sent while nothing had been asked for'));
  for (const [invocation, requests] of requestsByRun(day)) {
    if (mayWrite(day, invocation)) continue;
    const probes = invocation.asked?.action === 'diagnose' && invocation.asked.request['probe'] === true;
    // What is refused before it begins, asks Genesys for nothing at all.
    for (const request of requests.filter((one) => invocation.asked === undefined || isWrite(one))) {
      const id = conversationOf(request) ?? '';
      if (probes && id !== '' && !known.has(id)) continue;
      breaches.push(
        breachOf(
          request,
          probes
            ? `the probe sent ${request.method} to a conversation that exists`
            : `${request.method} was sent although ${whyNot(invocation)}`,
        ),
      );
    }
    if (day.setUp.settings.mode !== 'enforce' && property(reportOf(invocation), 'mode') === 'enforce')
      breaches.push({
        invariant: 'promise-01',
        at: invocation.startedAt,
        what: 'a dry-run deployment did not refuse "enforce"',
      });
  }
  return breaches;
};

function whyNot({ asked }: ObservedInvocation): string {
  if (asked === undefined) return 'the event is no valid request';
  return asked.mode === 'enforce' && ['sweep', 'close'].includes(asked.action)
    ? 'the deployment is a dry run'
    : `${asked.action} in mode ${asked.mode} was asked for`;
}

function breachOf(request: ObservedRequest, what: string): Breach {
  const conversationId = conversationOf(request);
  return {
    invariant: 'promise-01',
    at: request.sentAt,
    ...(conversationId === undefined ? {} : { conversationId }),
    what: `${what} (request ${request.id}, ${purposeOf(request)})`,
  };
}
