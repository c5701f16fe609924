import type { OAuthClient } from '../../../local/simulator/oauth-clients.ts';
import type { Whole } from '../../support/whole.ts';
import { type BrokenSetUp, guisesAt, NO_ANSWER, NOT_JSON, secret, SERVER_ERRORS } from './set-up.ts';

const TOKENS_ME = '/api/v2/tokens/me';
/** No sweep needs to know who it is. */
const untold = { check: 'identity', status: 'warning' } as const;

/** The client's state changes as soon as it has its token. */
function afterLogin(state: OAuthClient['state']): (whole: Whole) => void {
  return ({ simulator }) =>
    void simulator.on('after', ({ path }) => {
      const [client] = simulator.clients.list;
      if (path === '/oauth/token' && client !== undefined) client.state = state;
    });
}

export const IDENTITY_ROWS: readonly BrokenSetUp[] = [
  {
    name: 'a client of another grant type that has a token all the same',
    check: 'identity',
    status: 'failed',
    options: { clients: [{ grantType: 'CODE' }], assumptions: { otherGrantTypesLogIn: true } },
    says: /scopes.*roles|roles.*scopes/is,
    remedy: /Client Credentials/,
  },
  {
    name: 'a client that was disabled while its token goes on working',
    check: 'identity',
    status: 'failed',
    options: { assumptions: { tokenOutlivesDisabling: true } },
    spoil: afterLogin('disabled'),
    says: /disabled/,
    remedy: /OAuth/,
  },
  {
    name: 'a client that is inactive: it will get no new token, and be deleted',
    check: 'identity',
    status: 'failed',
    spoil: afterLogin('inactive'),
    says: /inactive/,
    remedy: /OAuth/,
  },
  {
    name: 'a client that will be deleted in five days',
    check: 'identity',
    status: 'warning',
    options: { clients: [{ dateToDelete: Date.UTC(2026, 5, 20, 12) }] },
    says: /2026-06-20/,
    remedy: /OAuth/,
  },
  {
    name: 'a token that lives shorter than a run',
    check: 'identity',
    status: 'warning',
    options: { clients: [{ tokenLifetimeSeconds: 300 }] },
    says: /5 minutes|300 seconds/,
    remedy: /Token Duration|lifetime/i,
  },
  {
    ...untold,
    name: 'an identity on which Genesys fails',
    diagnoses: [{ code: 'platform-error', operation: 'identity' }],
    says: /whose token this is.*50\d/,
    remedy: /status page/,
    guises: guisesAt(TOKENS_ME, SERVER_ERRORS),
  },
  {
    ...untold,
    name: 'an identity that something else than Genesys answers',
    diagnoses: [{ code: 'not-genesys', operation: 'identity' }],
    says: /whose token this is/,
    remedy: /proxy/,
    guises: guisesAt(TOKENS_ME, NOT_JSON),
  },
  {
    ...untold,
    name: 'an identity without an answer',
    says: /whose token this is.*no answer/,
    remedy: /again/,
    guises: guisesAt(TOKENS_ME, NO_ANSWER),
  },
  {
    name: 'an API host at which nobody listens, while the login host answers',
    check: 'identity',
    status: 'failed',
    spoil: secret({ apiBaseUrl: 'http://127.0.0.1:9' }),
    says: /login host answers/,
    remedy: /"apiBaseUrl"/,
  },
];
