import type { DiagnosisCode, Operation } from './diagnosis.ts';

/** What a request needs: all of the permissions, or any one of them. */
export interface Needed {
  readonly permissions: readonly string[];
  readonly anyOf: boolean;
}

const NOTHING: Needed = { permissions: [], anyOf: false };

/** What each request is documented to need (reference 2, 3.3 and 3.4, from the official SDKs). */
export const DOCUMENTED_PERMISSIONS: Readonly<Record<Operation, Needed>> = {
  search: {
    permissions: ['analytics:conversationDetail:view', 'analytics:agentConversationDetail:view'],
    anyOf: true,
  },
  read: { permissions: ['conversation:communication:view'], anyOf: false },
  disconnect: { permissions: ['conversation:communication:disconnect'], anyOf: false },
  teardown: { permissions: ['conversation:communication:disconnect'], anyOf: false },
  tag: { permissions: ['conversation:externalTag:edit'], anyOf: false },
  login: NOTHING,
  identity: NOTHING,
  grants: NOTHING,
  limits: NOTHING,
  queues: { permissions: ['routing:queue:view'], anyOf: false },
  threading: { permissions: ['conversation:threadingTimeline:view'], anyOf: false },
};

/**
 * Other permissions with which a request is documented to work as well (reference 3.3, E3). They are for something
 * else, so nobody is told to grant them; but whoever holds one can do this.
 */
export const ENOUGH_TOO: Readonly<Partial<Record<Operation, readonly string[]>>> = {
  disconnect: ['conversation:message:park'],
};

/** What is to be granted of what is missing: of several that suffice, none that is for something else. */
export function toBeGranted(operation: Operation, missing: Needed): Needed {
  const own = missing.permissions.filter(
    (permission) => ENOUGH_TOO[operation]?.includes(permission) !== true,
  );
  return missing.anyOf && own.length > 0 ? { permissions: own, anyOf: own.length > 1 } : missing;
}

/** The permissions in a sentence. */
export function namedPermissions({ permissions, anyOf }: Needed): string {
  return permissions.length === 0 ? 'the permission' : permissions.join(anyOf ? ' or ' : ' and ');
}

const DOING: Readonly<Record<Operation, string>> = {
  search: 'searching for open conversations',
  read: 'reading a live conversation',
  disconnect: 'disconnecting a conversation',
  teardown: 'the full teardown of a conversation',
  tag: 'tagging a conversation',
  login: 'the login',
  identity: 'saying who the token is',
  grants: 'listing the client’s grants',
  limits: 'reading the rate limit',
  queues: 'reading the queues',
  threading: 'reading the threading timeline',
};

/** What a refusal is about, as far as its remedy depends on it. */
export interface RemedyFor extends Needed {
  readonly operation: Operation;
  /** False where the answer was none of Genesys's own error bodies, such as a web page or nothing at all. */
  readonly isErrorBody?: boolean;
}

/** Requests about one conversation, whose id may be unknown. */
const ABOUT_A_CONVERSATION: ReadonlySet<Operation> = new Set(['read', 'disconnect', 'teardown', 'tag']);

/** What a Genesys administrator can do about a refusal. Our words and permission names, nothing of Genesys's text. */
export function remedyFor(code: DiagnosisCode, about: RemedyFor): string {
  const doing = DOING[about.operation];
  const names = namedPermissions(toBeGranted(about.operation, about));
  switch (code) {
    case 'permission-missing':
      return (
        `The OAuth client may not do this: ${doing}. In Genesys Cloud, Admin > People & Permissions > Roles / Permissions, add ${names} to ` +
        'a role, then ' +
        'Admin > Integrations > OAuth > this client > Roles: assign that role, in the divisions of your ' +
        'message queues. A client-credentials client has no scopes; only roles count. Then run diagnose, which ' +
        'asks for a new token.'
      );
    case 'division-not-granted':
      return about.operation === 'search'
        ? `The OAuth client may do this in some divisions alone, and not here: ${doing}. In Genesys Cloud, Admin > Integrations > ` +
            `OAuth > this client > Roles: grant the role that holds ${names} in every division that owns a message queue.`
        : `The OAuth client may do this elsewhere, but not in this conversation’s division: ${doing}. In Genesys Cloud, Admin > ` +
            `Integrations > OAuth > this client > Roles: grant the role that holds ${names} in the division of ` +
            'the conversation’s queue too.';
    case 'user-context-required':
      return `Genesys wants a logged-in user for ${doing}, and a client-credentials token has none. ${insteadOfUser(about.operation)}`;
    case 'not-authorized':
      return (
        `Genesys refused ${doing} without naming a permission. Check that the OAuth client is active, that ` +
        'its roles are granted in the conversation’s division, and that nobody has restricted the client; ' +
        'give the context id to Genesys Cloud Customer Care if all of that is right.'
      );
    case 'not-found':
      return about.isErrorBody !== false && ABOUT_A_CONVERSATION.has(about.operation)
        ? 'Genesys knows no such conversation any more. Nothing to do; it leaves the list when analytics catches up.'
        : `Nothing was found at the address for ${doing}, so something other than the Genesys Cloud API may have ` +
            'answered. Check "region" and "apiBaseUrl" in the secret, and any proxy or firewall between the function ' +
            'and Genesys Cloud.';
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
      return about.isErrorBody === false
        ? `Something other than the Genesys Cloud API answered ${doing}, or only a part of its answer came. Check ` +
            '"region" and "apiBaseUrl" in the secret, and any proxy or firewall between the function and Genesys ' +
            'Cloud; try again, and give the context id, where there is one, to Genesys Cloud Customer Care.'
        : `Genesys refused ${doing} in a way that is not documented. Give the context id to Genesys Cloud Customer Care.`;
  }
}

/** The escalation has teardown; nothing else has. */
function insteadOfUser(operation: Operation): string {
  switch (operation) {
    case 'disconnect':
      return (
        'If the deployed policy allows teardown, teardown is tried instead; otherwise end the conversation by ' +
        'id in Admin > Routing > Disconnect Interactions.'
      );
    case 'teardown':
      return 'End the conversation by id in Admin > Routing > Disconnect Interactions.';
    default:
      return (
        'Check in Admin > Integrations > OAuth that the client’s grant type is "Client Credentials" and that its roles ' +
        'are granted; give the context id to Genesys Cloud Customer Care if that is right.'
      );
  }
}

/** What can be done where the API's host gave no answer. */
export function unansweredRemedy(operation: Operation): string {
  return (
    `The Genesys Cloud API gave no answer to ${DOING[operation]}. Check that the function can reach the internet (a ` +
    'function in a VPC needs a NAT gateway), "region" and "apiBaseUrl" in the secret, and the status page of Genesys ' +
    'Cloud; then try again.'
  );
}
