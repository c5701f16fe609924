import type { Unreachable } from '../genesys/answer.ts';
import { ADDRESS_HINT, inTheWay } from '../genesys/errors.ts';
import { OPERATIONS, type Needed, type Operation } from '../genesys/operations.ts';
import type { DiagnosisCode } from './diagnosis.ts';

/** The missing permissions to grant. If any one suffices, those meant for something else are left out. */
export function toBeGranted(operation: Operation, missing: Needed): Needed {
  const { enoughToo = [] } = OPERATIONS[operation];
  const own = missing.permissions.filter((permission) => !enoughToo.includes(permission));
  return missing.anyOf && own.length > 0 ? { permissions: own, anyOf: own.length > 1 } : missing;
}

/** The permissions in a sentence. */
export function namedPermissions({ permissions, anyOf }: Needed): string {
  return permissions.length === 0 ? 'the permission' : permissions.join(anyOf ? ' or ' : ' and ');
}

/** What a refusal is about, as far as its remedy depends on it. */
export interface RemedyFor extends Needed {
  readonly operation: Operation;
  /** HTTP status, if there was an answer. */
  readonly status?: number;
}

/** Whether a request is about one conversation, whose id may be unknown. */
export function isAboutConversation(operation: Operation): boolean {
  return OPERATIONS[operation].path.includes('{conversationId}');
}

/** What a Genesys administrator can do about a refusal. Our words and permission names only, never Genesys's text. */
export function remedyFor(code: DiagnosisCode, about: RemedyFor): string {
  const { doing } = OPERATIONS[about.operation];
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
        ? `The OAuth client may do this in some divisions only, and not here: ${doing}. In Genesys Cloud, Admin > Integrations > ` +
            `OAuth > this client > Roles: grant the role that holds ${names} in every division that owns a message queue.`
        : `The OAuth client may do this elsewhere, but not in this conversation’s division: ${doing}. In Genesys Cloud, Admin > ` +
            `Integrations > OAuth > this client > Roles: grant the role that holds ${names} in the division of ` +
            'the conversation’s queue too.';
    case 'user-context-required':
      return `Genesys requires a logged-in user for ${doing}, and a client-credentials token has none. ${insteadOfUser(about.operation)}`;
    case 'not-authorized':
      return (
        `Genesys refused this without naming a permission: ${doing}. Check that the OAuth client is active, that ` +
        `its roles are granted in the conversation’s division, and that nobody has restricted the client. ${ADDRESS_HINT} ` +
        'Give the context id to Genesys Cloud Customer Care if all of that is right.'
      );
    case 'not-found':
      return isAboutConversation(about.operation)
        ? 'Genesys no longer knows this conversation. Nothing to do: it leaves the list when analytics catches up.'
        : `Genesys answered this with 404: ${doing}. Check "region" and "apiBaseUrl" in the secret.`;
    case 'conflict':
      return 'Something else was changing the conversation at that moment. The next run judges it again.';
    case 'rate-limited':
      return (
        'The OAuth client has used up its rate limit. Lower requestsPerMinute, or give the sweeper an OAuth ' +
        'client of its own that nothing else uses.'
      );
    case 'credentials-rejected':
      return (
        'Genesys rejects the token. Check in Admin > Integrations > OAuth that the client is active and that ' +
        `the secret in Secrets Manager is its current one. ${ADDRESS_HINT}`
      );
    case 'platform-error':
      return about.status === undefined || about.status >= 500 || about.status === 408
        ? 'Genesys Cloud failed on its side. Look at its status page; the next run tries again.'
        : `Genesys Cloud did not accept this, for a reason that is not documented: ${doing}. Look at its status page; the next run ` +
            'tries again. If it goes on, give the context id to Genesys Cloud Customer Care.';
    case 'not-genesys':
      return (
        `Something other than the Genesys Cloud API answered this, or only a part of its answer arrived: ${doing}. Check ` +
        '"region" and "apiBaseUrl" in the secret, and any proxy or firewall between the function and Genesys Cloud.' +
        (about.status === 403 ? ` ${ADDRESS_HINT}` : '')
      );
    case 'unreachable':
      return unreachableRemedy(about.operation);
    case 'unknown':
      return `Genesys refused this in a way that is not documented: ${doing}. ${ADDRESS_HINT} Otherwise give the context id to Genesys Cloud Customer Care.`;
  }
}

/** Another operation can be tried only after a refused disconnect. */
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

/** What to do when the API host did not answer. */
export function unansweredRemedy(operation: Operation): string {
  return (
    `The Genesys Cloud API did not answer this: ${OPERATIONS[operation].doing}. Check that the function can reach the internet (a ` +
    'function in a VPC needs a NAT gateway). Check "region" and "apiBaseUrl" in the secret, and the status page of Genesys Cloud. Then try again.'
  );
}

/** @param because undefined if it is only known that nothing could be sent */
export function unreachableRemedy(operation: Operation, because: Unreachable = 'no-connection'): string {
  return `The Genesys Cloud API could not be reached for this: ${OPERATIONS[operation].doing}. ${inTheWay(because, 'apiBaseUrl')} Then try again.`;
}
