import type { SweeperError } from '../errors.ts';
import type { TokenClient, TokenInfo } from '../genesys/answers.ts';
import type { Login } from '../genesys/token.ts';
import { isoTime } from '../json.ts';
import { diagnoseLoginFailure } from '../refusals/diagnose-refusal.ts';
import type { Check, CheckName } from '../report/schemas.ts';
import { clockWords } from '../report/warnings.ts';
import {
  checkOf,
  sentences,
  skippedCheck,
  whyUnknown,
  type Finding,
  type Result,
  type Unavailable,
} from './check.ts';

/** The result of reading the secret and of the login after it. */
export type LoginTried =
  | { readonly kind: 'in'; readonly login: Login }
  | { readonly kind: 'failed'; readonly at: 'secret' | 'login'; readonly error: SweeperError };

/** Whether the secret can be read and has its fields, and whether its region is known. */
export function checkSecret(tried: LoginTried, secretId: string): Check {
  if (tried.kind === 'failed' && tried.at === 'secret') return failedBy('secret', tried.error);
  const read = `The secret ${secretId} was read and has its fields.`;
  if (tried.kind === 'failed')
    return checkOf('secret', { seen: read, findings: [], meaning: AS_IT_SHOULD_BE });
  const { region, ownHosts } = tried.login;
  const hosts = ownHosts ? ', with hosts of its own instead of the region’s' : '';
  return checkOf('secret', {
    seen: `${read} Its region is ${region}${hosts}.`,
    findings: [],
    meaning: AS_IT_SHOULD_BE,
  });
}

/** The secret was changed while the diagnosis went on. What was seen before is about a client that is no longer used. */
export function checkChangedSecret(secretId: string): Check {
  return {
    name: 'secret',
    status: 'failed',
    seen: `The secret ${secretId} was changed during this diagnosis, to another client or other hosts, or was removed.`,
    meaning: 'The results from before the change are about a client that is no longer used.',
    remedy: 'Run diagnose again: it uses the secret as it is then.',
    diagnoses: [],
  };
}

/** Whether Genesys gives a token for the secret, and whether our clock agrees with its. */
export function checkLogin(tried: LoginTried): Check {
  if (tried.kind === 'failed') {
    return tried.at === 'secret' ? skippedCheck('login', 'secret') : failedBy('login', tried.error);
  }
  const { clockAheadMs } = tried.login;
  return checkOf('login', {
    seen: 'Genesys Cloud gave a new token for it.',
    findings: clockFindings(clockAheadMs),
    meaning: AS_IT_SHOULD_BE,
  });
}

const AS_IT_SHOULD_BE = 'As it should be.';

function clockFindings(aheadMs: number | undefined): readonly Finding[] {
  const words = clockWords(aheadMs);
  return words === undefined ? [] : [{ status: 'warning', ...words }];
}

function failedBy(name: CheckName, error: SweeperError): Check {
  return {
    name,
    status: 'failed',
    seen: error.message,
    meaning: 'No request to Genesys Cloud is possible.',
    remedy: error.remedy,
    diagnoses: [diagnoseLoginFailure(error) ?? []].flat(),
  };
}

/** A run may last as long as a Lambda function may: 15 minutes. Seconds. */
const LONGEST_RUN_SECONDS = 900;

/** Whose token it is, and whether a sweep can work with that client. */
export function checkIdentity(token: Result<TokenInfo>, login: Login): Check {
  if (!token.known) {
    return checkOf('identity', {
      seen: `Genesys Cloud does not say whose token this is: ${whyUnknown(token)}.`,
      findings: [...unknownTokenFindings(token), ...lifetimeFindings(login)],
      meaning: '',
    });
  }
  const { organisationId, organisationName, client } = token.value;
  const organisation = [organisationName && `"${organisationName}"`, organisationId && `(${organisationId})`];
  return checkOf('identity', {
    seen: sentences([
      `The organisation is ${organisation.filter(Boolean).join(' ') || 'not named'}.`,
      client === undefined ? undefined : clientSentence(client),
      lifetimeSentence(login),
    ]),
    findings: [...(client === undefined ? [NO_CLIENT] : clientFindings(client)), ...lifetimeFindings(login)],
    meaning:
      'The token belongs to a client-credentials client: its roles decide what it may do, and it has no scopes.',
  });
}

/** True if no other request is worth sending: the API rejects the token, or its host does not answer. */
export function isOutOfReach(token: Result<TokenInfo>): boolean {
  return !token.known && unknownTokenFindings(token).some(({ status }) => status === 'failed');
}

const NO_CLIENT: Finding = {
  status: 'warning',
  meaning: 'Genesys names no OAuth client for this token, so neither its grant type nor its state is known.',
  remedy:
    'Look the client up in Admin > Integrations > OAuth: its grant type must be "Client Credentials", and it must be active.',
};

function unknownTokenFindings({ diagnosis }: Unavailable): readonly Finding[] {
  if (diagnosis === undefined) {
    return [
      {
        status: 'warning',
        meaning: 'The API is slow, or did not answer in time. A sweep does not need this answer.',
        remedy: 'Run diagnose again; if it stays so, look at the status page of Genesys Cloud.',
      },
    ];
  }
  const isRejected = diagnosis.code === 'credentials-rejected';
  const isAway = diagnosis.code === 'unreachable';
  return [
    {
      status: isRejected || isAway ? 'failed' : 'warning',
      meaning: isRejected
        ? 'The API rejects a token that the login has just issued: the two hosts may belong to different regions.'
        : isAway
          ? 'The login host answers, but the API host does not. No request to it is possible.'
          : 'A sweep does not need this answer, but the same may happen to the answers that it does need.',
      remedy: isRejected
        ? `${diagnosis.remedy} Where the secret has "apiBaseUrl" or "loginBaseUrl", check that both are of the same region.`
        : diagnosis.remedy,
      diagnosis,
    },
  ];
}

function clientSentence({ name, grantType, state }: TokenClient): string {
  const called = name === undefined ? 'The OAuth client has no name' : `The OAuth client is "${name}"`;
  return `${called}, of grant type ${grantType ?? 'unknown'} and state ${state ?? 'unknown'}.`;
}

function clientFindings({ grantType, state, deletedAt }: TokenClient): readonly Finding[] {
  const findings: Finding[] = [];
  if (grantType !== 'CLIENT-CREDENTIALS') {
    findings.push({
      status: grantType === undefined ? 'warning' : 'failed',
      meaning:
        'Only a client of grant type Client Credentials can work without a user. Such a client has no scopes: what it ' +
        'may do comes from the roles it is given, in the divisions they are given in. Scopes are for the other grant ' +
        'types, and limit what their users may do.',
      remedy:
        'In Genesys Cloud, Admin > Integrations > OAuth > Add Client: choose the grant type "Client Credentials", then on ' +
        'the tab Roles give it its roles in the divisions of your message queues. Store its client id and secret in ' +
        'Secrets Manager.',
    });
  }
  if (state !== undefined && state !== 'active') {
    findings.push({
      status: 'failed',
      meaning:
        state === 'disabled'
          ? 'The client is disabled: its tokens do not work, and it gets no new ones.'
          : 'The client is inactive: it gets no new tokens, and Genesys is going to delete it.',
      remedy:
        'In Genesys Cloud, Admin > Integrations > OAuth > this client: set it to active, or add another client and ' +
        'store its id and secret in Secrets Manager.',
    });
  }
  if (deletedAt !== undefined) {
    findings.push({
      status: 'warning',
      meaning: `Genesys deletes this client on ${isoTime(deletedAt)}; from then on no sweep can log in.`,
      remedy:
        'In Genesys Cloud, Admin > Integrations > OAuth: keep this client, or add another one and store its id and ' +
        'secret in Secrets Manager before that day.',
    });
  }
  return findings;
}

function lifetimeSentence({ tokenLifetimeSeconds: seconds }: Login): string | undefined {
  if (seconds === undefined) return undefined;
  const hours = seconds / 3_600;
  return `Its tokens last ${hours >= 2 ? `${Math.floor(hours)} hours` : `${Math.floor(seconds / 60)} minutes`}.`;
}

function lifetimeFindings({ tokenLifetimeSeconds: seconds }: Login): readonly Finding[] {
  if (seconds === undefined || seconds >= LONGEST_RUN_SECONDS) return [];
  return [
    {
      status: 'warning',
      meaning:
        'A sweep that lasts 15 minutes has to log in more than once. Nothing is lost, but each login is one more step that can fail.',
      remedy:
        'In Genesys Cloud, Admin > Integrations > OAuth > this client: set the token duration to 3,600 seconds or more.',
    },
  ];
}
