import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { request } from 'undici';
import type { LocalApi } from '../../support/local-api.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export async function send(url: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Answer> {
  const answered = await request(url, { method, headers, body: body ?? null });
  const text = await answered.body.text();
  const { statusCode: status, headers: answeredHeaders } = answered;
  return { status, headers: answeredHeaders, body: JSON.parse(text === '' ? '{}' : text) as Answer['body'] };
}

/** The headers that AWS's own signer makes, with keys that nobody has given out. */
export async function signatureFor(
  { region }: Pick<LocalApi, 'region'>,
  url: URL,
  { method = 'GET', headers = {}, body }: Sent = {},
): Promise<Record<string, string>> {
  const signer = new SignatureV4({
    service: 'execute-api',
    region,
    sha256: Sha256,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'made-up' },
  });
  const signed = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    port: Number(url.port),
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { ...headers, host: url.host },
    ...(body === undefined ? {} : { body }),
  });
  return signed.headers;
}

/** A call as a caller with IAM makes it. A body that is no text goes as JSON. */
export async function callSigned(
  api: Pick<LocalApi, 'region' | 'url'>,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' },
): Promise<Answer> {
  const url = new URL(`${api.url}${path}`);
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const sent: Sent = { method, ...(text === undefined ? {} : { body: text, headers }) };
  return send(url.href, { ...sent, headers: await signatureFor(api, url, sent) });
}
