import { readLive } from '../closing/live-read.ts';
import { failedReason } from '../closing/rows.ts';
import { judgeReading } from '../policy/judge.ts';
import { diagnoseFailure, diagnoseRefusal } from '../refusals/diagnose-refusal.ts';
import type { Diagnosis } from '../refusals/diagnosis.ts';
import { explainRow } from '../report/rows.ts';
import type { ExplainReport, ExplainRow } from '../report/schemas.ts';
import { runPool, type Run } from '../run.ts';

/** Gives the verdict and its evidence for the conversations that the caller names. Writes nothing. */
export async function explain(run: Run): Promise<ExplainReport> {
  const { plan } = run;
  const rows = new Map<string, ExplainRow>();
  const ids = plan.conversationIds.values();
  await runPool(
    plan.requestsInFlight,
    () => ids.next().value,
    async (conversationId) => {
      rows.set(conversationId, await explainOne(conversationId, run));
    },
  );
  const region = run.genesys.region();
  return {
    action: 'explain',
    org: plan.organisation.name,
    ...(region === undefined ? {} : { region }),
    conversations: plan.conversationIds.flatMap((conversationId) => rows.get(conversationId) ?? []),
  };
}

async function explainOne(conversationId: string, { genesys, plan }: Run): Promise<ExplainRow> {
  const { policy, scope } = plan;
  const read = await readLive(genesys, conversationId, 'read', (reading, _, now) =>
    judgeReading(reading, { conversationId, now, policy, scope }),
  );
  switch (read.kind) {
    case 'stuck':
    case 'not-stuck':
      return explainRow(conversationId, read.judgement);
    case 'unknown-id':
      return explainRow(conversationId, { verdict: 'unknown-id' });
    case 'refused': {
      const diagnosis = diagnoseRefusal('read', read.failure);
      const why = `Genesys refused the read: ${diagnosis.code}. ${diagnosis.remedy}`;
      return explainRow(conversationId, { verdict: 'unread', unread: 'refused', why, diagnosis });
    }
    case 'failed': {
      const diagnosis = diagnoseFailure('read', read.failure);
      const unread = failedReason(read.failure, diagnosis);
      return explainRow(conversationId, {
        verdict: 'unread',
        unread,
        why: whyFailed(diagnosis, unread),
        diagnosis,
      });
    }
    case 'cut-off': {
      const why =
        read.reason === 'deadline'
          ? 'the run reached its deadline'
          : 'the organisation’s secret was changed during this call; call again';
      return explainRow(conversationId, { verdict: 'unread', unread: read.reason, why });
    }
  }
}

function whyFailed({ code, remedy }: Diagnosis, unread: 'platform-error' | 'connection'): string {
  if (code === 'not-genesys') return remedy;
  return unread === 'connection'
    ? 'Genesys could not be reached; try again'
    : 'Genesys failed to answer; try again';
}
