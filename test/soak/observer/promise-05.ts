import type { Breach, Invariant } from '../observation.ts';
import { property } from './raw.ts';
import { conversationOf, isWrite, requestsByRun } from './requests.ts';
import { crowdLimitOf, limitOf, mayWrite, reportOf } from './runs.ts';

/** Promise 5: at most `maxCloses` conversations are written to; a surprising crowd is left alone. */
export const promise05: Invariant = (day) => {
  const breaches: Breach[] = [];
  for (const [invocation, requests] of requestsByRun(day)) {
    if (!mayWrite(day, invocation)) continue;
    const at = invocation.startedAt;
    const writtenTo = new Set(requests.filter((one) => isWrite(one)).map((one) => conversationOf(one)));
    const most = limitOf(day, invocation, 'maxCloses');
    if (writtenTo.size > most) {
      const what = `${writtenTo.size} conversations were written to; maxCloses is ${most}`;
      breaches.push({ invariant: 'promise-05', at, what });
    }
    const report = reportOf(invocation);
    if (property(report, 'outcome') === 'aborted' && writtenTo.size > 0) {
      const what = `the run says aborted, and ${writtenTo.size} conversations were written to`;
      breaches.push({ invariant: 'promise-05', at, what });
    }
    const crowd = property(report, 'crowd');
    const stuck = Number(property(crowd, 'stuck') ?? 0);
    const surprising = crowdLimitOf(day, invocation).most;
    const wasJudgedWhole = property(crowd, 'estimated') === false;
    if (wasJudgedWhole && stuck > surprising && writtenTo.size > 0) {
      const what = `${stuck} were stuck, the crowd’s limit is ${surprising}, and ${writtenTo.size} were written to`;
      breaches.push({ invariant: 'promise-05', at, what });
    }
  }
  return breaches;
};
