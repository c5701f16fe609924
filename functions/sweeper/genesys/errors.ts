import { SweeperError } from '../errors.ts';
import type { ConnectionFailure, Unreachable } from './answer.ts';
import type { RegionHosts } from './regions.ts';

/**
 * It is not documented how Genesys refuses an IP address (reference 3.1), so the remedies of all refusals that could be
 * one have this hint.
 */
export const ADDRESS_HINT =
  'If Genesys Cloud accepts this client, or anybody in the organisation, from certain IP addresses only, check that the ' +
  'function’s address is one of them: outside of a VPC it has no fixed one.';

/** The login answered 400 `invalid_client`: no such client in this region (reference 3.1). */
export class ClientUnknownError extends SweeperError {
  override readonly name = 'ClientUnknownError';
  readonly code = 'client-unknown';

  constructor(region: string) {
    super(
      `Genesys Cloud does not know this OAuth client in region ${region}.`,
      'Compare the secret’s "clientId" with Admin > Integrations > OAuth, and its "region" with the region of the ' +
        'organisation: a client exists in one region only.',
    );
  }
}

/** The login answered 401: the client exists, but its secret is a different one; or the region is (reference 3.1). */
export class ClientSecretRejectedError extends SweeperError {
  override readonly name = 'ClientSecretRejectedError';
  readonly code = 'client-secret-rejected';

  constructor({ region, loginBaseUrl, apiBaseUrl }: RegionHosts & { readonly region: string }) {
    super(
      `Genesys Cloud rejects the OAuth client with its secret in region ${region}.`,
      'Copy the current client secret from Admin > Integrations > OAuth into the secret in Secrets Manager, and ' +
        'check that the client is active. The next run reads it; no deployment is needed. A wrong region is possible ' +
        `too: the login went to ${loginBaseUrl}, and requests would go to ${apiBaseUrl}. Compare them with the address ` +
        `that a browser shows in Genesys Cloud, and correct "region" in the secret if they differ. ${ADDRESS_HINT}`,
    );
  }
}

/** The login answered with a status that says nothing about the credentials, after its retries too. */
export class LoginRefusedError extends SweeperError {
  override readonly name = 'LoginRefusedError';
  readonly code = 'login-refused';
  readonly status: number;

  constructor(status: number, region: string) {
    super(
      `Genesys Cloud refused the login in region ${region} with status ${String(status)}.`,
      status === 429 || status >= 500
        ? 'Genesys Cloud is overloaded or failing: look at its status page. The next run tries again.'
        : `Check that the client has the grant type "Client Credentials" and is active. If the secret has "loginBaseUrl", check that it is a Genesys login host. ${ADDRESS_HINT}`,
    );
    this.status = status;
  }
}

/** No answer from the login host, after its retries too. */
export class LoginUnreachableError extends SweeperError {
  override readonly name = 'LoginUnreachableError';
  readonly code = 'login-unreachable';

  /** @param broken in our own words: what the network says may name addresses */
  constructor(region: string, broken: Pick<ConnectionFailure, 'reason' | 'because'>) {
    const { reason, because } = broken;
    super(
      `The Genesys Cloud login host of region ${region} does not answer.`,
      because === undefined
        ? 'Check that the function can reach the internet (a function in a VPC needs a NAT gateway). Check "region" and "loginBaseUrl" in the secret.'
        : inTheWay(because, 'loginBaseUrl'),
      { cause: new Error(because ?? reason) },
    );
  }
}

/** Why nothing could be sent to a host, and what to check. */
export function inTheWay(because: Unreachable, baseUrl: 'apiBaseUrl' | 'loginBaseUrl'): string {
  switch (because) {
    case 'host-unknown':
      return `Its name is not found. Check "region" and "${baseUrl}" in the secret, and that the function can resolve public names (DNS).`;
    case 'refused':
      return `The host refuses the connection. Check "region" and "${baseUrl}" in the secret, and any proxy or firewall in between.`;
    case 'tls':
      return `No secure connection (TLS) could be made: the certificate is not trusted, or something else answers there. Check "region" and "${baseUrl}" in the secret, and any proxy in between that reads encrypted traffic.`;
    case 'no-connection':
      return `No connection could be made in time. Check that the function can reach the internet (a function in a VPC needs a NAT gateway), any firewall in between, and "${baseUrl}" in the secret.`;
  }
}

/** A 2xx from the login host without a token. */
export class LoginMalformedError extends SweeperError {
  override readonly name = 'LoginMalformedError';
  readonly code = 'login-malformed';

  constructor(region: string) {
    super(
      `The login host of region ${region} answered, but not with a token.`,
      'Something else answers in its place: check "loginBaseUrl" in the secret, and any proxy between the function ' +
        'and Genesys Cloud.',
    );
  }
}
