/** One row of the page's table: what public threads claim. */
export interface Claim {
  /** Requests that the row's first cell names, none of which exists. A `…` at the end: nothing begins so. */
  readonly operations?: readonly string[];
  /** Names that the first cell gives in backticks and that stand nowhere in the official client. */
  readonly names?: readonly string[];
  /** Words by which the row is known where it names neither. */
  readonly words?: string;
}

const CONVERSATIONS = '/api/v2/conversations';

/** Every claim that the page must answer, in its order. */
export const PUBLIC_CLAIMS: readonly Claim[] = [
  { operations: [`DELETE ${CONVERSATIONS}/webmessaging/instances/{id}`] },
  {
    operations: [
      `DELETE ${CONVERSATIONS}/webmessaging/{id}`,
      `PATCH ${CONVERSATIONS}/webmessaging/{id}`,
      `POST ${CONVERSATIONS}/webmessaging/{id}/close`,
      `POST ${CONVERSATIONS}/webmessaging/{id}/wrapup`,
    ],
  },
  {
    operations: [`DELETE ${CONVERSATIONS}/messaging/{id}`, `PATCH ${CONVERSATIONS}/messaging/{id}`],
    words: 'commands: [{close}]',
  },
  { operations: [`POST ${CONVERSATIONS}/webmessaging/{id}/participants/{pid}/end`] },
  { operations: [`POST ${CONVERSATIONS}/messaging/{id}/close`] },
  {
    operations: [`PATCH ${CONVERSATIONS}/messaging/{id}/participants/{pid}`],
    words: "{status: 'offline'}",
  },
  { words: "{state: 'closed', wrapUpCode: {id}}" },
  { operations: [`POST ${CONVERSATIONS}/{id}/participants/{pid}/remove`] },
  { operations: [`POST ${CONVERSATIONS}/{id}/participants/{pid}/disconnect`] },
  { operations: [`DELETE ${CONVERSATIONS}/{id}/participants/{pid}`] },
  { operations: ['DELETE /api/v2/webmessaging/guests…', 'POST /api/v2/webmessaging/guests…'] },
  { operations: ['GET /api/v2/oauth/tokens/self/scopes', 'GET /api/v2/oauth/tokeninfo'] },
  { operations: ['POST /api/v2/oauth/token'], words: '`/oauth/token` on the API host' },
  {
    names: [
      'webmessaging:write',
      'conversation:write',
      'conversation:webmessaging:write',
      'conversations:messaging:write',
      'messaging:conversation:write',
      'messaging:participant:write',
      'webchat:write',
    ],
  },
  { names: ['api.us.genesyscloud.com', 'api.euc1.genesyscloud.com', 'api.us.genesys.cloud'] },
  { names: ['api.mynicecxone.com'] },
  { names: ['removeFromQueue'] },
  { words: 'a 409 says "already closed", "active" or "in ACW"' },
  { words: 'a malformed id gives a misleading 403' },
  { names: ['X-Rate-Limit-*'] },
  { words: 'a `cursor` for the next page of the details query' },
  { operations: [`PATCH ${CONVERSATIONS}/chats/{id}`] },
];
