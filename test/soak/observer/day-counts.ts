import type { ObservedDay } from '../observation.ts';
import { boundOf, calmSweeps } from './ends-in-time.ts';
import { proofsOf } from './ends-only-stuck.ts';
import { historyOf, wasOver } from './history.ts';
import { conversationOf, isEnding, requestsByRun } from './requests.ts';
import { reportOf, rowsOf } from './runs.ts';

/** What is worth counting over many days and is no breach, by the words it is printed with. */
export function dayCounts(day: ObservedDay): Readonly<Record<string, number>> {
  const counts = {
    'operations sent, each checked against its last read': 0,
    'guests who wrote between the last read and the write, and were ended': 0,
    'reports checked row by row': 0,
    'closed by an answer that lied': 0,
    'reopened, and truth says nothing had ended': 0,
    'calm sweeps that had to end what is stuck': 0,
    'conversations that were stuck in the calm and were ended': 0,
  };
  const histories = historyOf(day);
  for (const [invocation, requests] of requestsByRun(day)) {
    for (const { write, conversationId, read } of proofsOf(day, invocation, requests)) {
      counts['operations sent, each checked against its last read'] += 1;
      const history = histories.get(conversationId) ?? [];
      const readAt = read?.answeredAt ?? write.sentAt;
      const ended = history.find(({ request, truth }) => request?.id === write.id && truth.over);
      const wrote = history.some(
        ({ at, truth }) =>
          at <= (ended?.at ?? 0) && truth.lastGuestTextAt === at && at >= readAt && ended !== undefined,
      );
      if (wrote) counts['guests who wrote between the last read and the write, and were ended'] += 1;
    }
    const rows = rowsOf(reportOf(invocation));
    if (rows.length > 0) counts['reports checked row by row'] += 1;
    for (const row of rows.filter(({ outcome }) => outcome === 'closed')) {
      const write = requests.find((one) => isEnding(one) && conversationOf(one) === row.conversationId);
      const history = histories.get(row.conversationId) ?? [];
      if (wasOver(history, write?.sentAt ?? 0, invocation.ended?.at ?? 0)) continue;
      counts[row.reopened ? 'reopened, and truth says nothing had ended' : 'closed by an answer that lied'] +=
        1;
    }
  }
  const calm = calmSweeps(day);
  if (boundOf(calm) <= calm.length) {
    counts['calm sweeps that had to end what is stuck'] = calm.length;
    for (const { before, after } of calm) {
      counts['conversations that were stuck in the calm and were ended'] += [...before].filter(
        ([id, says]) => says.says === 'stuck' && after.get(id)?.says !== 'stuck',
      ).length;
    }
  }
  return counts;
}
