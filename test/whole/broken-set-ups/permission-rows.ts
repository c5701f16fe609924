import type { Fault } from '../../../local/simulator/faults.ts';
import {
  type BrokenSetUp,
  EITHER_SEARCHES,
  ENDS,
  EVERYTHING,
  granted,
  grantedAllBut,
  guisesAt,
  NOT_JSON,
  OPTIONAL,
  PARKS,
  READS,
  SEARCHES,
  SERVER_ERRORS,
  TAGS,
  UNTOLD,
} from './set-up.ts';

const failed = { check: 'permissions', status: 'failed' } as const;
const SEARCH = { code: 'permission-missing', operation: 'search', permissions: EITHER_SEARCHES } as const;
const READ = { code: 'permission-missing', operation: 'read', permissions: [READS] } as const;
const END = { code: 'permission-missing', operation: 'disconnect', permissions: [ENDS] } as const;
const TAG = { code: 'permission-missing', operation: 'tag', permissions: [TAGS] } as const;
const tagging = { settings: { tag: true } } as const;

const SUBJECTS_ME = '/api/v2/authorization/subjects/me';
const UNREADABLE: Readonly<Record<string, Fault>> = {
  403: { kind: 'forbidden', variant: 'not-authorized' },
  404: { kind: 'not-found' },
  ...SERVER_ERRORS,
  ...NOT_JSON,
};

/** By the grants of the client's roles. */
export const PERMISSION_ROWS: readonly BrokenSetUp[] = [
  {
    ...failed,
    name: 'a client without any role',
    options: { clients: [{ grants: [] }] },
    diagnoses: [SEARCH, READ, END],
    remedy: /Admin.*OAuth.*Roles/,
  },
  {
    ...failed,
    name: 'no permission to search',
    diagnoses: [SEARCH],
    remedy: /analytics:conversationDetail:view or analytics:agentConversationDetail:view/,
    guises: {
      'by its grants': { options: grantedAllBut(SEARCHES) },
      'by a search': { options: { ...grantedAllBut(SEARCHES), assumptions: UNTOLD } },
    },
  },
  {
    ...failed,
    name: 'no permission to read a live conversation',
    diagnoses: [READ],
    remedy: /add conversation:communication:view to a role/,
    guises: {
      'by its grants': { options: grantedAllBut(READS) },
      'by a read of a random id that does not exist': {
        options: { ...grantedAllBut(READS), assumptions: UNTOLD },
      },
    },
  },
  {
    ...failed,
    name: 'no permission to end a conversation',
    options: grantedAllBut(ENDS),
    diagnoses: [END],
    remedy: /add conversation:communication:disconnect to a role/,
  },
  {
    name: 'a permission that lets a client end conversations by disconnect alone',
    check: 'permissions',
    // A sweep closes; only what resists disconnect stays open.
    status: 'warning',
    options: granted(SEARCHES, READS, PARKS),
    diagnoses: [{ ...END, operation: 'teardown' }],
    says: /disconnecting a conversation \(granted through Conversation > Message > Park\).*disconnect does not end stays open/s,
    remedy: /^(?!.*park).*add conversation:communication:disconnect to a role/s,
  },
  {
    name: 'no permission to tag, where tags are wanted',
    check: 'permissions',
    // A failed tag never stops an end.
    status: 'warning',
    options: { ...grantedAllBut(TAGS), ...tagging },
    diagnoses: [TAG],
    remedy: /conversation:externalTag:edit/,
  },
  {
    ...failed,
    name: 'a wildcard over analytics alone',
    options: granted('analytics:*:*'),
    diagnoses: [READ, END],
    remedy: /conversation:communication:disconnect/,
  },
  {
    ...failed,
    name: 'a wildcard over what is done with communications alone',
    options: { ...granted('conversation:communication:*'), ...tagging },
    diagnoses: [SEARCH, TAG],
    remedy: /analytics:conversationDetail:view/,
  },
  {
    ...failed,
    name: 'a wildcard over all that can be viewed',
    options: { ...granted('analytics:*:view', 'conversation:*:view'), ...tagging },
    diagnoses: [END, TAG],
    remedy: /conversation:communication:disconnect/,
  },
  {
    name: 'a role whose policy holds under a condition',
    check: 'permissions',
    status: 'warning',
    options: granted(SEARCHES, READS, { permissions: [ENDS], condition: 'something about the conversation' }),
    says: /under a condition/,
    remedy: /condition on conversation:communication:disconnect/,
  },
  {
    name: 'grants that Genesys does not tell',
    check: 'permissions',
    status: 'warning',
    says: /not certain|not known/,
    remedy: /"probe": true/,
    guises: {
      'as it does not know this client for a user': { options: { assumptions: UNTOLD } },
      ...guisesAt(SUBJECTS_ME, UNREADABLE),
    },
  },
];

/** Set-ups that look odd and lack nothing. */
export const WILDCARDS_THAT_DO: Readonly<Record<string, readonly string[]>> = {
  'everything named': EVERYTHING,
  'one star for all': ['*'],
  'stars in every place': ['*:*:*'],
  'two domains with all that is in them': ['analytics:*:*', 'conversation:*:*', 'routing:queue:view'],
  'all actions of each entity': [
    'analytics:conversationDetail:*',
    'conversation:communication:*',
    'conversation:externalTag:*',
    ...OPTIONAL,
  ],
  'the other permission that lets search': [
    'analytics:agentConversationDetail:view',
    READS,
    ENDS,
    TAGS,
    ...OPTIONAL,
  ],
};
