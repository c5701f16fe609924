import type { Reply, Row } from '../node-service/answers.ts';
import type { SweeperClient } from '../node-service/sweeper-client.ts';
import { answerOf } from './api-answer.ts';
import { auditOf, callerWho, type GatewayContext } from './caller.ts';
import { shareInFlight } from './in-flight.ts';
import { problemError } from './problem-error.ts';
import { enumValues } from './schema.ts';
import { failureOf, stuckConversations, termination } from './views.ts';

/** The part of the client that this gateway needs. */
export type Sweeper = Pick<SweeperClient, 'preview' | 'lookAt' | 'sweepRows' | 'closeOne' | 'forceClose'>;

/** Arguments as graphql passes them: one that the client left out is undefined, one that it set to null is null. */
interface PreviewArguments {
  readonly org?: string | null;
  readonly queueIds?: readonly string[] | null;
  readonly divisionIds?: readonly string[] | null;
  readonly lookbackDays?: number | null;
  readonly note?: string | null;
}

interface TerminateArguments {
  readonly id: string;
  readonly org?: string | null;
  readonly mode: 'dry-run' | 'enforce';
  readonly force: boolean;
  readonly note?: string | null;
}

/** The resolvers of the schema's fields. They share requests with each other: make them once. */
export function gatewayResolvers(sweeper: Sweeper) {
  const shareClose = shareInFlight<Awaited<ReturnType<Sweeper['closeOne']>>>();
  return {
    ...enumValues,
    Query: {
      async stuckConversations(_: unknown, args: PreviewArguments, context: GatewayContext) {
        const caller = callerWho('conversations:read', context);
        const { org, queueIds, divisionIds, lookbackDays, note } = args;
        const input = {
          ...(org == null ? {} : { org }),
          ...(queueIds == null ? {} : { queueIds }),
          ...(divisionIds == null ? {} : { divisionIds }),
          ...(lookbackDays == null ? {} : { lookbackDays }),
          ...auditOf(caller, note),
        };
        return previewed(await sweeper.preview(input, { waitSeconds: 20 }), sweeper);
      },
      async preview(_: unknown, { sweepId }: { readonly sweepId: string }, context: GatewayContext) {
        callerWho('conversations:read', context);
        return previewed(await sweeper.lookAt(sweepId), sweeper);
      },
    },
    Mutation: {
      async terminateConversation(_: unknown, args: TerminateArguments, context: GatewayContext) {
        const caller = callerWho('conversations:terminate', context);
        const { org, mode, force, note } = args;
        const id = args.id.toLowerCase();
        // An enforcing call must not get the answer of a dry run, nor a forced call that of one without force.
        const key = JSON.stringify([id, org, mode, force]);
        const input = { ...(org == null ? {} : { org }), mode, ...auditOf(caller, note) };
        const reply = await shareClose(key, () =>
          force ? sweeper.forceClose(id, { ...input, note: note ?? '' }) : sweeper.closeOne(id, input),
        );
        const answer = answerOf(reply);
        // 409: it was kept. That is an answer to the question, not a failure.
        if (answer.status !== 200 && answer.document['code'] !== 'kept') throw problemError(answer);
        return termination(answer.document);
      },
    },
  };
}

/** A preview, over or not, with the rows that it has by now. */
async function previewed(reply: Reply, sweeper: Sweeper): Promise<object> {
  const answer = answerOf(reply);
  const { status, document } = answer;
  if (status !== 200 && status !== 202) throw problemError(answer);
  const failure = failureOf(document);
  if (failure !== undefined) throw problemError({ status: 502, document: failure });
  const sweepId = String(document['sweepId']);
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {
    const part = await sweeper.sweepRows(sweepId, { outcome: 'would-close', limit: 500, cursor });
    if (part.status !== 200) throw problemError(answerOf(part));
    rows.push(...(part.answer.conversations ?? []));
    cursor = part.answer.next;
  } while (cursor !== undefined);
  return stuckConversations(document, rows);
}
