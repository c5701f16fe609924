import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { onTestFinished } from 'vitest';

/** The credentials that examples are given in tests. AWS's own made-up ones. */
export const CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
} as const;

export const REGION = 'eu-central-1';

/** A request as it arrived, and whether AWS would take its signature. */
export interface Arrived {
  readonly request: string;
  readonly body: string;
  readonly signedHeaders: readonly string[];
  readonly securityToken: string | undefined;
  readonly isSignedRight: boolean;
}

/**
 * A server on loopback that checks signatures as AWS does: it signs what arrived once more, with the headers that the
 * signature names and at its time, and compares. (The local API looks at presence and form alone.)
 */
export async function startSignatureCheck(): Promise<{
  readonly url: string;
  readonly arrived: readonly Arrived[];
}> {
  const arrived: Arrived[] = [];
  const server = createServer((incoming, reply) => {
    const { method = '', url = '', headers } = incoming;
    void text(incoming).then(async (body) => {
      const { authorization = '' } = headers;
      const [, signed = ''] = /SignedHeaders=([^,]+)/.exec(authorization) ?? [];
      const signedHeaders = signed.split(';');
      const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
      const again = await new SignatureV4({
        service: 'execute-api',
        region: REGION,
        credentials: CREDENTIALS,
        sha256: Sha256,
        applyChecksum: signedHeaders.includes('x-amz-content-sha256'),
      }).sign(
        {
          method,
          protocol: 'http:',
          hostname: '127.0.0.1',
          path: pathname,
          query: Object.fromEntries(searchParams),
          headers: Object.fromEntries(signedHeaders.map((name) => [name, String(headers[name] ?? '')])),
          body,
        },
        { signingDate: dateOf(String(headers['x-amz-date'])), signableHeaders: new Set(signedHeaders) },
      );
      const token = headers['x-amz-security-token'];
      const hash = headers['x-amz-content-sha256']?.toString();
      arrived.push({
        request: `${method} ${url}`,
        body,
        signedHeaders,
        securityToken: token === undefined ? undefined : String(token),
        // A header that was signed and not sent leaves AWS with another text to sign. The signer takes the hash of the
        // body from its header, so that is held against the body here.
        isSignedRight:
          [undefined, createHash('sha256').update(body).digest('hex')].includes(hash) &&
          signedHeaders.every((name) => headers[name] !== undefined) &&
          signatureIn(again.headers['authorization']) === signatureIn(authorization),
      });
      reply.end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { url: `http://127.0.0.1:${String(port)}/v1`, arrived };
}

/** `20261125T101500Z` */
function dateOf(time: string): Date {
  return new Date(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function signatureIn(authorization: string | undefined): string | undefined {
  return /Signature=([\da-f]{64})$/.exec(authorization ?? '')?.[1];
}
