import type { DiagnosisCode, RefusedRung } from './diagnosis.ts';

/** What each request is documented to need (reference 2 and 3.3, from the official SDKs). */
export const DOCUMENTED_PERMISSIONS: Readonly<
  Record<RefusedRung, { readonly permissions: readonly string[]; readonly anyOf: boolean }>
> = {
  search: {
    permissions: ['analytics:conversationDetail:view', 'analytics:agentConversationDetail:view'],
    anyOf: true,
  },
  read: { permissions: ['conversation:communication:view'], anyOf: false },
  disconnect: { permissions: ['conversation:communication:disconnect'], anyOf: false },
  teardown: { permissions: ['conversation:communication:disconnect'], anyOf: false },
  tag: { permissions: ['conversation:externalTag:edit'], anyOf: false },
};

const DOING: Readonly<Record<RefusedRung, string>> = {
  search: 'searching for open conversations',
  read: 'reading a live conversation',
  disconnect: 'disconnecting a conversation',
  teardown: 'the full teardown of a conversation',
  tag: 'tagging a conversation',
};

/** What a Genesys administrator can do about a refusal. Our words and permission names, nothing of Genesys's text. */
export function remedyFor(
  code: DiagnosisCode,
  about: { rung: RefusedRung; permissions: readonly string[]; anyOf: boolean },
): string {
  const doing = DOING[about.rung];
  const names =
    about.permissions.length === 0
      ? 'the permission'
      : about.permissions.join(about.anyOf ? ' or ' : ' and ');
  switch (code) {
    case 'permission-missing':
      return (
        `The OAuth client may not do this: ${doing}. In Genesys Cloud, Admin > Roles / Permissions, add ${names} to a role, then ` +
        'Admin > Integrations > OAuth > this client > Roles: assign that role, in the divisions of your ' +
        'message queues. A client-credentials client has no scopes; only roles count. A new token is needed ' +
        'for the change to take effect.'
      );
    case 'division-not-granted':
      return (
        `The OAuth client may do this elsewhere, but not in this conversation’s division: ${doing}. In Genesys Cloud, Admin > ` +
        `Integrations > OAuth > this client > Roles: grant the role that holds ${names} in the division of ` +
        'the conversation’s queue too.'
      );
    case 'user-context-required':
      return (
        `Genesys wants a logged-in user for ${doing}, and a client-credentials token has none. If the deployed policy ` +
        'allows teardown, the second rung is tried instead; otherwise end the conversation by id in Admin > ' +
        'Routing > Disconnect Interactions.'
      );
    case 'not-authorized':
      return (
        `Genesys refused ${doing} without naming a permission. Check that the OAuth client is active, that ` +
        'its roles are granted in the conversation’s division, and that nobody has restricted the client; ' +
        'give the context id to Genesys Cloud Customer Care if all of that is right.'
      );
    case 'not-found':
      return 'Genesys knows no such conversation any more. Nothing to do; it leaves the list when analytics catches up.';
    case 'conflict':
      return 'Something else was changing the conversation at that moment. The next run judges it afresh.';
    case 'rate-limited':
      return (
        'The OAuth client has used up its requests. Lower requestsPerMinute, or give the sweeper an OAuth ' +
        'client of its own that nothing else uses.'
      );
    case 'credentials-rejected':
      return (
        'Genesys rejects the token. Check in Admin > Integrations > OAuth that the client is active and that ' +
        'the secret in Secrets Manager is its current one.'
      );
    case 'platform-error':
      return 'Genesys Cloud failed on its side. Look at its status page; the next run tries again.';
    case 'unknown':
      return `Genesys refused ${doing} in a way that is not documented. Give the context id to Genesys Cloud Customer Care.`;
  }
}
