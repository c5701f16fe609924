import { PATHS } from '../../support/journal.ts';
import { type BrokenSetUp, faulty, guisesAt, NO_ANSWER, NOT_JSON, secret, SERVER_ERRORS } from './set-up.ts';

const failed = { check: 'login', status: 'failed' } as const;

export const LOGIN_ROWS: readonly BrokenSetUp[] = [
  {
    ...failed,
    name: 'an unknown client, or one of another region',
    spoil: secret({ clientId: '00000000-0000-4000-8000-000000000000' }),
    diagnoses: [{ code: 'credentials-rejected', operation: 'login' }],
    says: /does not know this OAuth client/,
    remedy: /"clientId".*"region"/,
  },
  {
    ...failed,
    name: 'another client secret',
    spoil: secret({ clientSecret: 'an old one' }),
    diagnoses: [{ code: 'credentials-rejected', operation: 'login' }],
    says: /rejects.*secret/,
    remedy: /client secret.*Secrets Manager.*active.*wrong region.*http:.*http:.*"region".*IP addresses/,
  },
  {
    ...failed,
    name: 'a client of another grant type, to which the login gives no token',
    options: { clients: [{ grantType: 'CODE' }] },
    diagnoses: [{ code: 'unknown', operation: 'login' }],
    says: /400/,
    remedy: /Client Credentials/,
  },
  {
    // What an address that is not allowed is answered with is not documented.
    ...failed,
    name: 'a login that is refused for a reason of its own',
    spoil: faulty(PATHS.login, { kind: 'forbidden', variant: 'not-authorized' }),
    says: /403/,
    remedy: /IP addresses.*function’s address/,
  },
  {
    ...failed,
    name: 'a login that is throttled',
    spoil: faulty(PATHS.login, { kind: 'throttled' }),
    diagnoses: [{ code: 'rate-limited', operation: 'login' }],
    says: /429/,
    remedy: /next run|later|wait/i,
  },
  {
    ...failed,
    name: 'a login service that fails',
    diagnoses: [{ code: 'platform-error', operation: 'login' }],
    says: /50[0-4]/,
    remedy: /status page/,
    guises: guisesAt(PATHS.login, SERVER_ERRORS),
  },
  {
    ...failed,
    name: 'a login host that gives no answer',
    says: /does not answer/,
    remedy: /reach the internet.*"loginBaseUrl"/s,
    guises: guisesAt(PATHS.login, NO_ANSWER),
  },
  {
    ...failed,
    name: 'a login host where nobody listens',
    spoil: secret({ loginBaseUrl: 'http://127.0.0.1:9' }),
    says: /does not answer|reached/,
    remedy: /refuses the connection.*"loginBaseUrl"/,
  },
  {
    ...failed,
    name: 'a login host that answers with something else than a token',
    diagnoses: [{ code: 'not-genesys', operation: 'login' }],
    says: /not with a token/,
    remedy: /"loginBaseUrl".*proxy/,
    guises: guisesAt(PATHS.login, NOT_JSON),
  },
  {
    name: 'a clock that is ten minutes off',
    check: 'login',
    status: 'warning',
    says: /10 minutes/,
    remedy: /clock/,
    guises: {
      'behind Genesys’s': { spoil: ({ simulator }) => simulator.clock.advance(600_000) },
      'ahead of Genesys’s': {
        spoil: ({ simulator }) => simulator.clock.set(simulator.clock.now() - 600_000),
      },
    },
  },
];
