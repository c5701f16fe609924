import { PATHS } from '../../support/journal.ts';
import type { Fault } from '../../../local/simulator/faults.ts';
import {
  type BrokenSetUp,
  ENDS,
  faulty,
  grantedAllBut,
  guisesAt,
  NO_ANSWER,
  PARKS,
  READS,
  SERVER_ERRORS,
  TAGS,
  UNTOLD,
} from './set-up.ts';

const untold = { options: { assumptions: UNTOLD }, probe: true } as const;
/** Refused: a sweep would be, too. */
const failed = { ...untold, check: 'permissions', status: 'failed' } as const;
/** No answer that says whether the client may: nothing is known, nothing is proved wrong. */
const undecided = { ...untold, check: 'permissions', status: 'warning' } as const;
const withoutTeardown = { settings: { policy: { teardown: false } } } as const;

function forbidden(variant: Extract<Fault, { kind: 'forbidden' }>['variant']): Fault {
  return { kind: 'forbidden', variant };
}

/** Where Genesys tells no grants, `probe: true` sends the real requests to a random id that does not exist. */
export const PROBE_ROWS: readonly BrokenSetUp[] = [
  {
    ...failed,
    name: 'a probe that is refused for want of any of two permissions',
    diagnoses: [{ code: 'permission-missing', operation: 'disconnect', permissions: [ENDS, PARKS] }],
    remedy: /conversation:communication:disconnect to a role/,
    guises: {
      'listed in messageParams': {
        options: { ...grantedAllBut(ENDS), ...withoutTeardown, assumptions: UNTOLD },
      },
      'in the message alone': {
        options: {
          ...grantedAllBut(ENDS),
          ...withoutTeardown,
          assumptions: { ...UNTOLD, messageParamsOn403: false },
        },
      },
    },
  },
  {
    ...failed,
    name: 'a probe that is refused for want of all of two permissions',
    spoil: faulty(PATHS.disconnect, {
      kind: 'forbidden',
      variant: 'missing-permissions',
      permissions: [ENDS, READS],
    }),
    diagnoses: [{ code: 'permission-missing', operation: 'disconnect', permissions: [ENDS, READS] }],
    remedy: /conversation:communication:disconnect and conversation:communication:view/,
  },
  {
    ...failed,
    name: 'a probe that is refused without a reason',
    spoil: faulty(PATHS.disconnect, forbidden('not-authorized')),
    diagnoses: [{ code: 'not-authorized', operation: 'disconnect' }],
    remedy: /without naming a permission/,
  },
  {
    ...failed,
    name: 'a probe that wants a logged-in user',
    spoil: faulty(PATHS.disconnect, forbidden('user-context')),
    diagnoses: [{ code: 'user-context-required', operation: 'disconnect' }],
    remedy: /logged-in user/,
  },
  {
    ...undecided,
    name: 'a probe of disconnect alone that wants a logged-in user',
    // The grants hold the permission, and teardown was not refused.
    options: {},
    spoil: faulty(PATHS.disconnect, forbidden('user-context')),
    diagnoses: [{ code: 'user-context-required', operation: 'disconnect' }],
    says: /full teardown instead/,
    remedy: /logged-in user/,
  },
  {
    ...undecided,
    name: 'a probe in a dry-run deployment that wants a logged-in user',
    // No permission would help, so that it is no matter of what is granted later.
    options: { settings: { mode: 'dry-run' } },
    spoil: faulty(PATHS.disconnect, forbidden('user-context')),
    diagnoses: [{ code: 'user-context-required', operation: 'disconnect' }],
    says: /^(?!.*(cannot end|will need)).*In mode enforce/s,
    remedy: /logged-in user/,
  },
  {
    ...failed,
    name: 'a probe that wants a logged-in user on both operations',
    spoil: (whole) => {
      faulty(PATHS.disconnect, forbidden('user-context'))(whole);
      faulty(PATHS.teardown, forbidden('user-context'))(whole);
    },
    diagnoses: [
      { code: 'user-context-required', operation: 'disconnect' },
      { code: 'user-context-required', operation: 'teardown' },
    ],
    remedy: /logged-in user/,
  },
  {
    ...failed,
    name: 'a probe whose refusal says nothing that can be read',
    diagnoses: [{ code: 'not-genesys', operation: 'disconnect' }],
    remedy: /proxy/,
    guises: {
      'a web page': { spoil: faulty(PATHS.disconnect, forbidden('html')) },
      'an empty body': { spoil: faulty(PATHS.disconnect, { kind: 'empty-body', status: 403 }) },
      'half of the JSON': {
        spoil: faulty(PATHS.disconnect, { kind: 'half-body', asIfWhole: true }, forbidden('not-authorized')),
      },
    },
  },
  {
    ...failed,
    name: 'a probe whose token is rejected again and again',
    spoil: faulty(PATHS.disconnect, { kind: 'token-revoked' }),
    // A token that is rejected once is rejected for whatever comes after it.
    diagnoses: [
      { code: 'credentials-rejected', operation: 'disconnect' },
      { code: 'credentials-rejected', operation: 'teardown' },
    ],
    remedy: /rejects the token/,
  },
  {
    ...undecided,
    name: 'a probe of teardown that is refused without a reason',
    // Disconnect works, and teardown is for what resists it.
    spoil: faulty(PATHS.teardown, forbidden('not-authorized')),
    diagnoses: [{ code: 'not-authorized', operation: 'teardown' }],
    remedy: /without naming a permission/,
  },
  {
    ...undecided,
    name: 'a probe of teardown that wants a logged-in user',
    spoil: faulty(PATHS.teardown, forbidden('user-context')),
    diagnoses: [{ code: 'user-context-required', operation: 'teardown' }],
    // There is no third one to be tried instead.
    remedy: /^(?!.*teardown is tried instead).*logged-in user/s,
  },
  {
    ...undecided,
    name: 'a probe of the tag that is refused',
    options: { ...grantedAllBut(TAGS), settings: { tag: true }, assumptions: UNTOLD },
    diagnoses: [{ code: 'permission-missing', operation: 'tag', permissions: [TAGS] }],
    // The refused request said so, not the grants.
    says: /random ids|probe/i,
    remedy: /conversation:externalTag:edit/,
  },
  {
    ...undecided,
    name: 'a probe that is a bad request',
    spoil: faulty(PATHS.disconnect, { kind: 'bad-request' }),
    diagnoses: [{ code: 'unknown', operation: 'disconnect' }],
    says: /not certain|not known/,
    remedy: /\w/,
  },
  {
    ...undecided,
    name: 'a probe that meets a conflict',
    spoil: faulty(PATHS.disconnect, { kind: 'conflict' }),
    diagnoses: [{ code: 'conflict', operation: 'disconnect' }],
    says: /not certain|not known/,
    remedy: /\w/,
  },
  {
    ...undecided,
    name: 'a probe that is throttled',
    spoil: faulty(PATHS.disconnect, { kind: 'throttled' }),
    diagnoses: [{ code: 'rate-limited', operation: 'disconnect' }],
    says: /not certain|not known/,
    remedy: /requestsPerMinute/,
  },
  {
    ...undecided,
    name: 'a probe on which Genesys fails',
    diagnoses: [{ code: 'platform-error', operation: 'disconnect' }],
    says: /not certain|not known/,
    remedy: /status page/,
    guises: guisesAt(PATHS.disconnect, SERVER_ERRORS),
  },
  {
    ...undecided,
    name: 'a probe without an answer',
    says: /not certain|not known/,
    remedy: /again/,
    guises: guisesAt(PATHS.disconnect, NO_ANSWER),
  },
  {
    ...undecided,
    name: 'a probe that something else than Genesys answers',
    says: /not certain|not known/,
    remedy: /apiBaseUrl|proxy/,
    guises: guisesAt(PATHS.disconnect, {
      // Only an ErrorBody shows that Genesys looked for the conversation.
      'a web page that says not found': { kind: 'html', status: 404 },
      'an empty not found': { kind: 'empty-body', status: 404 },
      'a web page that says fine': { kind: 'html', status: 200 },
      'an empty success for what does not exist': { kind: 'empty-body', status: 200 },
    }),
  },
];
