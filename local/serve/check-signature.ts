import type { Refusal } from './refusal.ts';

/** How far a signature's time may be from the gateway's (AWS IAM User Guide, "SigV4": five minutes). */
const SKEW_MS = 5 * 60_000;

const ALGORITHM = 'AWS4-HMAC-SHA256';
const AMZ_DATE = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/u;

/** Whose key signed a call. */
export interface Signer {
  readonly accessKey: string;
}

/**
 * Checks the form of an `Authorization` header of AWS Signature Version 4: it is there, has all its parts, is for API
 * Gateway, signs the host, and its time is now. **The signature itself is not verified**: any keys are accepted. A
 * signature in the query string, which API Gateway accepts too, is not supported here.
 *
 * If a part is missing, AWS says IncompleteSignature; it does not document which type of gateway response that is. Here
 * it is INVALID_SIGNATURE. A signature that is too old is the same: EXPIRED_TOKEN is for the credentials.
 *
 * @param headers by name in lower case
 * @param now milliseconds since the epoch
 */
export function checkSignature(
  headers: Readonly<Record<string, string | undefined>>,
  now: number,
): Signer | Refusal {
  const { authorization } = headers;
  if (authorization === undefined) {
    return { type: 'MISSING_AUTHENTICATION_TOKEN', reason: 'there is no Authorization header' };
  }
  const wrong = (reason: string): Refusal => ({ type: 'INVALID_SIGNATURE', reason });
  if (!authorization.startsWith(`${ALGORITHM} `)) {
    return wrong(`the Authorization header does not begin with ${ALGORITHM}`);
  }
  const parts = partsOf(authorization.slice(ALGORITHM.length));
  const { Credential: credential, SignedHeaders: signed, Signature: signature } = parts;
  for (const [name, value] of Object.entries({
    Credential: credential,
    SignedHeaders: signed,
    Signature: signature,
  })) {
    if (value === undefined) return wrong(`the Authorization header has no ${name}`);
  }
  const [accessKey = '', date, region, service, end, ...more] = (credential ?? '').split('/');
  if (!/^\w{1,128}$/u.test(accessKey) || end !== 'aws4_request' || more.length > 0) {
    return wrong('Credential is not <access key>/<date>/<region>/execute-api/aws4_request');
  }
  if (!/^[a-z]{2}(?:-[a-z]+)+-\d$/u.test(region ?? '')) return wrong('Credential has no valid region');
  if (service !== 'execute-api') return wrong('the service in Credential is not execute-api');
  if (!/^[0-9a-f]{64}$/u.test(signature ?? '')) return wrong('Signature is not 64 hexadecimal digits');
  const names = (signed ?? '').split(';');
  if (!names.includes('host')) return wrong('SignedHeaders has no host');
  const missing = names.find((name) => headers[name] === undefined);
  if (missing !== undefined)
    return wrong(`SignedHeaders has a header that was not sent: ${missing.slice(0, 64)}`);
  return checkDate(headers['x-amz-date'], date, now) ?? { accessKey };
}

function checkDate(sent: string | undefined, scope: string | undefined, now: number): Refusal | undefined {
  const wrong = (reason: string): Refusal => ({ type: 'INVALID_SIGNATURE', reason });
  if (sent === undefined) return wrong('there is no X-Amz-Date header');
  const [, year, month, day, hour, minute, second] = AMZ_DATE.exec(sent) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(time)) return wrong('X-Amz-Date is not a time like 20261125T094500Z');
  if (scope !== sent.slice(0, 8)) return wrong('the date in Credential is not that of X-Amz-Date');
  if (Math.abs(time - now) > SKEW_MS) return wrong('X-Amz-Date is more than five minutes from now');
  return undefined;
}

/** `Credential=…, SignedHeaders=…, Signature=…` by name; the blanks may be missing. */
function partsOf(text: string): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    text.split(',').map((part) => {
      const [name = '', ...value] = part.trim().split('=');
      return [name, value.join('=')];
    }),
  );
}
