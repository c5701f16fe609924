import type { Fault } from '../../../local/simulator/faults.ts';
import { PATHS } from '../../support/journal.ts';
import { conversed } from '../../support/lives.ts';
import { type BrokenSetUp, faulty, guisesAt, NO_ANSWER, NOT_JSON, SERVER_ERRORS } from './set-up.ts';

const failed = { check: 'search', status: 'failed' } as const;
const at = (fault: Fault): Pick<BrokenSetUp, 'spoil'> => ({ spoil: faulty(PATHS.search, fault) });
const DAY_MINUTES = 1_440;

export const SEARCH_ROWS: readonly BrokenSetUp[] = [
  {
    ...failed,
    name: 'a search that is refused for a permission nobody would think of',
    ...at({ kind: 'forbidden', variant: 'missing-any-permissions', permissions: ['telephony:plugin:all'] }),
    diagnoses: [{ code: 'permission-missing', operation: 'search', permissions: ['telephony:plugin:all'] }],
    // No grant of the client's holds it.
    says: /^(?!.*grants hold)/s,
    remedy: /add telephony:plugin:all to a role/,
  },
  {
    ...failed,
    name: 'a search that is refused without a reason',
    ...at({ kind: 'forbidden', variant: 'not-authorized' }),
    diagnoses: [{ code: 'not-authorized', operation: 'search' }],
    remedy: /without naming a permission/,
  },
  {
    ...failed,
    name: 'a search that wants a logged-in user',
    ...at({ kind: 'forbidden', variant: 'user-context' }),
    diagnoses: [{ code: 'user-context-required', operation: 'search' }],
    // For a search there is neither a teardown nor a conversation to end by hand.
    remedy: /^(?!.*(teardown|by id)).*logged-in user/s,
  },
  {
    ...failed,
    name: 'a search whose refusal says nothing that can be read',
    diagnoses: [{ code: 'not-genesys', operation: 'search' }],
    says: /403/,
    remedy: /proxy/,
    guises: {
      'a web page': at({ kind: 'forbidden', variant: 'html' }),
      'an empty body': at({ kind: 'empty-body', status: 403 }),
      'half of the JSON': {
        spoil: faulty(
          PATHS.search,
          { kind: 'half-body', asIfWhole: true },
          { kind: 'forbidden', variant: 'not-authorized' },
        ),
      },
    },
  },
  {
    ...failed,
    name: 'a search whose token is rejected again and again',
    ...at({ kind: 'token-revoked' }),
    diagnoses: [{ code: 'credentials-rejected', operation: 'search' }],
    remedy: /rejects the token/,
  },
  {
    ...failed,
    name: 'a search that is a bad request',
    ...at({ kind: 'bad-request' }),
    diagnoses: [{ code: 'platform-error', operation: 'search' }],
    says: /400/,
    remedy: /Customer Care/,
  },
  {
    ...failed,
    name: 'a search that is not where it should be',
    ...at({ kind: 'not-found' }),
    diagnoses: [{ code: 'not-found', operation: 'search' }],
    // Nothing about a conversation: no conversation was asked for.
    remedy: /apiBaseUrl|region/,
  },
  {
    ...failed,
    name: 'a search that is throttled',
    ...at({ kind: 'throttled' }),
    diagnoses: [{ code: 'rate-limited', operation: 'search' }],
    remedy: /requestsPerMinute/,
  },
  {
    ...failed,
    name: 'a search on which Genesys fails',
    diagnoses: [{ code: 'platform-error', operation: 'search' }],
    remedy: /status page/,
    guises: guisesAt(PATHS.search, SERVER_ERRORS),
  },
  {
    ...failed,
    name: 'a search whose connection breaks',
    says: /no answer/,
    remedy: /reach/,
    guises: {
      before: at(NO_ANSWER['the connection breaks']),
      'in the answer': at(NO_ANSWER['the answer breaks off']),
    },
  },
  {
    name: 'a search that takes too long',
    check: 'search',
    // A sweep has more time than a diagnosis over the API, and asks for smaller parts.
    status: 'warning',
    ...at(NO_ANSWER['nothing comes']),
    says: /in time.*Not determined/s,
    remedy: /again/,
  },
  {
    name: 'a month in which more is open than Genesys puts into one answer',
    check: 'search',
    status: 'warning',
    // Asked twice for the month (reference 4.1), then for today alone.
    spoil: ({ simulator }) =>
      void simulator.faults.add({
        path: PATHS.search,
        times: 2,
        fault: { kind: 'server-error', status: 502 },
      }),
    diagnoses: [{ code: 'platform-error', operation: 'search' }],
    says: /At least.*smaller parts/s,
    remedy: /status page/,
  },
  {
    ...failed,
    name: 'a search that something else than Genesys answers',
    says: /not one that Genesys gives/,
    remedy: /apiBaseUrl|proxy/,
    guises: guisesAt(PATHS.search, NOT_JSON),
  },
  {
    name: 'open conversations from before the days that are looked at',
    check: 'search',
    status: 'warning',
    options: { settings: { lookbackDays: 31 } },
    spoil: ({ simulator }) => {
      for (const days of [40, 200, 400]) {
        simulator.add(conversed(simulator, { minutesAgo: days * DAY_MINUTES }));
      }
    },
    says: /3 .*(before|beyond|older)/s,
    remedy: /lookbackDays/,
  },
];
