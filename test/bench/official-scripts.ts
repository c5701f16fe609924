import { setTimeout as sleep } from 'node:timers/promises';
import platformClient from 'purecloud-platform-client-v2';
import type { Work } from './contestant.ts';
import type { Told } from './contract.ts';

/** What the scripts of forum threads call stuck: nobody has written for so long. */
const IDLE_MINUTES = 60;
/** Both scripts try a 429 again after its `Retry-After`, and a 5xx after 1, 2 and 4 seconds, as ours does. */
const TRIES = 4;
const PAGE_SIZE = 100;
const LOOK_BACK_DAYS = 30;

export const SCRIPT_CONFIGURATION =
  `purecloud-platform-client-v2, the search over ${LOOK_BACK_DAYS} days in pages of ${PAGE_SIZE}, ` +
  `stuck after ${IDLE_MINUTES} minutes without a message, each request tried ${TRIES} times: ` +
  'a 429 after its Retry-After, a 5xx after 1, 2 and 4 s';

/** Log in, search; then for each: read, disconnect if nobody has written for an hour, read to verify. */
export function oneAfterAnother(told: Told): Work {
  return async () => {
    const { ids, conversations } = await searched(told);
    for (const id of ids) {
      const live = await persistently(() => conversations.getConversation(id));
      if (live === undefined || Date.now() - lastMessageAt(live) < IDLE_MINUTES * 60_000) continue;
      await persistently(() => conversations.patchConversationsMessage(id, DISCONNECTED));
      await persistently(() => conversations.getConversation(id));
    }
  };
}

/** Log in, search, and disconnect all that was found, ten at a time. */
export function everythingInTens(told: Told): Work {
  return async () => {
    const { ids, conversations } = await searched(told);
    for (let index = 0; index < ids.length; index += 10) {
      const ten = ids.slice(index, index + 10);
      await Promise.all(
        ten.map((id) => persistently(() => conversations.patchConversationsMessage(id, DISCONNECTED))),
      );
    }
  };
}

/** The model has required fields that only a reading fills. */
const DISCONNECTED = { state: 'disconnected' } as platformClient.Models.Conversation;

async function searched({ genesysUrl, credentials }: Told): Promise<{
  readonly ids: readonly string[];
  readonly conversations: platformClient.ConversationsApi;
}> {
  const client = platformClient.ApiClient.instance;
  const { hostname, port } = new URL(genesysUrl);
  client.setGateway({ protocol: 'http', host: hostname, port: Number(port) });
  await client.loginClientCredentialsGrant(credentials.clientId, credentials.clientSecret);
  const analytics = new platformClient.AnalyticsApi(client);
  const to = new Date();
  const from = new Date(to.getTime() - LOOK_BACK_DAYS * 86_400_000);
  const ids: string[] = [];
  for (let pageNumber = 1; ; pageNumber += 1) {
    const page = await persistently(() =>
      analytics.postAnalyticsConversationsDetailsQuery({
        interval: `${from.toISOString()}/${to.toISOString()}`,
        order: 'asc',
        orderBy: 'conversationStart',
        paging: { pageSize: PAGE_SIZE, pageNumber },
        conversationFilters: [
          {
            type: 'and',
            predicates: [{ type: 'dimension', dimension: 'conversationEnd', operator: 'notExists' }],
          },
        ],
        segmentFilters: [
          {
            type: 'and',
            predicates: [
              { type: 'dimension', dimension: 'mediaType', operator: 'matches', value: 'message' },
              { type: 'dimension', dimension: 'messageType', operator: 'matches', value: 'webmessaging' },
            ],
          },
        ],
      }),
    );
    const found = (page?.conversations ?? []).flatMap(({ conversationId }) => conversationId ?? []);
    ids.push(...found);
    if (found.length < PAGE_SIZE) return { ids, conversations: new platformClient.ConversationsApi(client) };
  }
}

function lastMessageAt({ participants }: platformClient.Models.Conversation): number {
  const times = participants.flatMap(({ messages = [] }) =>
    messages.flatMap(({ messages: all = [] }) =>
      all.map(({ messageTime = 0 }) => Number(new Date(messageTime))),
    ),
  );
  return Math.max(0, ...times);
}

/** @returns undefined if it was refused, or failed every time */
async function persistently<T>(request: () => Promise<T>): Promise<T | undefined> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await request();
    } catch (error) {
      const { status = 0, headers = {} } = Object(error) as {
        status?: number;
        headers?: Record<string, string>;
      };
      const mayTryAgain = status === 429 || status >= 500;
      if (!mayTryAgain || tries === TRIES) return undefined;
      await sleep(status === 429 ? Number(headers['retry-after'] ?? 1) * 1_000 : 1_000 * 2 ** (tries - 1));
    }
  }
}
