import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4, type SignatureV4Init } from '@smithy/signature-v4';

/** Credentials, or a function that provides them, such as `fromNodeProviderChain()` of `@aws-sdk/credential-providers`. */
export type Credentials = SignatureV4Init['credentials'];

/** What is to be signed. */
export interface Unsigned {
  readonly method: string;
  readonly url: URL;
  readonly body: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Signs requests with SigV4. The headers that come back are all that the request needs; they are valid for five minutes. */
export function createSigner(region: string, credentials: Credentials) {
  const signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 });
  return async ({
    method,
    url,
    body,
    headers: more = {},
  }: Unsigned): Promise<Readonly<Record<string, string>>> => {
    const { headers } = await signer.sign({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: {
        host: url.host,
        accept: 'application/json',
        ...more,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body,
    });
    return headers;
  };
}
