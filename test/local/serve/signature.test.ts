import { describe, expect, it } from 'vitest';
import { checkSignature } from '../../../local/serve/check-signature.ts';
import { startLocalApi } from '../../support/local-api.ts';
import { callSigned, send, signatureFor } from './callers.ts';

const NOW = Date.UTC(2026, 10, 25, 9, 45);
const SIGNATURE = '0123456789abcdef'.repeat(4);
const RIGHT = {
  algorithm: 'AWS4-HMAC-SHA256',
  Credential: 'AKIDEXAMPLE/20261125/eu-central-1/execute-api/aws4_request',
  SignedHeaders: 'host;x-amz-date',
  Signature: SIGNATURE,
};

function headersWith(change: Partial<typeof RIGHT> = {}, date = '20261125T094500Z'): Record<string, string> {
  const { algorithm, ...parts } = { ...RIGHT, ...change };
  const said = Object.entries(parts).map(([name, value]) => `${name}=${value}`);
  return { host: '127.0.0.1', 'x-amz-date': date, authorization: `${algorithm} ${said.join(', ')}` };
}

const WRONG: readonly (readonly [reason: string, headers: Record<string, string>])[] = [
  ['does not begin with AWS4-HMAC-SHA256', headersWith({ algorithm: 'Bearer' })],
  ['has no SignedHeaders', { ...headersWith(), authorization: 'AWS4-HMAC-SHA256 Credential=a, Signature=b' }],
  ['Credential is not', headersWith({ Credential: 'AKIDEXAMPLE' })],
  ['Credential is not', headersWith({ Credential: `/20261125/eu-central-1/execute-api/aws4_request` })],
  ['region', headersWith({ Credential: 'AKIDEXAMPLE/20261125//execute-api/aws4_request' })],
  ['not execute-api', headersWith({ Credential: 'AKIDEXAMPLE/20261125/eu-central-1/lambda/aws4_request' })],
  ['64 hexadecimal digits', headersWith({ Signature: SIGNATURE.slice(1) })],
  ['no host', headersWith({ SignedHeaders: 'x-amz-date' })],
  ['not sent: x-amz-security-token', headersWith({ SignedHeaders: 'host;x-amz-date;x-amz-security-token' })],
  ['not a time', headersWith({}, '2026-11-25T09:45:00Z')],
  ['not a time', headersWith({}, '20261399T094500Z')],
  ['not that of X-Amz-Date', headersWith({}, '20261124T235959Z')],
  ['five minutes', headersWith({}, '20261125T095001Z')],
  ['five minutes', headersWith({}, '20261125T093959Z')],
];

describe('the form of a signature', () => {
  it('shows whose key it is', () => {
    expect(checkSignature(headersWith(), NOW)).toEqual({ accessKey: 'AKIDEXAMPLE' });
    expect(checkSignature(headersWith({}, '20261125T095000Z'), NOW)).toEqual({ accessKey: 'AKIDEXAMPLE' });
  });

  it('does without blanks between its parts', () => {
    const headers = headersWith();

    expect(
      checkSignature({ ...headers, authorization: headers['authorization']?.replaceAll(', ', ',') }, NOW),
    ).toEqual({ accessKey: 'AKIDEXAMPLE' });
  });

  it.each(WRONG)('is wrong, and it is told what is: %s', (reason, headers) => {
    expect(checkSignature(headers, NOW)).toEqual({
      type: 'INVALID_SIGNATURE',
      reason: expect.stringContaining(reason) as string,
    });
  });

  it('wants a time of its own', () => {
    const { 'x-amz-date': _date, ...headers } = headersWith({ SignedHeaders: 'host' });

    expect(checkSignature(headers, NOW)).toMatchObject({ reason: 'there is no X-Amz-Date header' });
  });
});

describe('the local API with iam', () => {
  it('refuses a call without a signature as API Gateway does, and one with half of it', async () => {
    const api = await startLocalApi();
    const url = new URL(`${api.url}/diagnosis`);
    const missing = await send(url.href);
    const { authorization = '', ...headers } = await signatureFor(api, url);
    const half = await send(url.href, {
      headers: { ...headers, authorization: authorization.replace(/Signature=.*/u, '') },
    });

    expect(missing).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(missing.body['detail']).toContain('Either there is no such route');
    expect(half).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(half.body['detail']).toContain('Sign the call with SigV4');
    expect(half.headers['x-local-api-refusal']).toBe('the Authorization header has no Signature');
  });

  it('asks who calls before it looks at the body', async () => {
    const { url } = await startLocalApi();

    expect(await send(`${url}/sweeps/preview`, { method: 'POST', body: 'x' })).toMatchObject({ status: 403 });
  });

  it('takes a signature by any keys: it does not verify it', async () => {
    const api = await startLocalApi();
    const url = new URL(`${api.url}/diagnosis`);
    const { authorization = '', ...headers } = await signatureFor(api, url);
    const forged = authorization.replace(/Signature=.*/u, `Signature=${SIGNATURE}`);

    expect(await send(url.href, { headers: { ...headers, authorization: forged } })).toMatchObject({
      status: 200,
    });
    expect(await callSigned(api, 'GET', '/diagnosis')).toMatchObject({ status: 200 });
  });
});
