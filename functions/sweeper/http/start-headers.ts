import { isJsonObject } from '../json.ts';
import type { Problem } from '../request/problems.ts';
import type { ProxyEvent } from './routes.ts';

/** What the headers of a start say. */
export interface StartHeaders {
  readonly key: string | undefined;
  /** How long the caller would wait for the report, seconds. */
  readonly waitSeconds: number | undefined;
  readonly problems: readonly Problem[];
}

/** The longest that a start waits for its report: the answer has to be there before API Gateway gives up. */
export const LONGEST_WAIT_SECONDS = 20;

const KEY = 'Idempotency-Key';
/** A string of RFC 9651, as the IETF draft of this header wants it. */
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/u;
const BARE = /^[\x21\x23-\x7e]+$/u;
const LONGEST_KEY = 255;

/** The headers `Idempotency-Key` and `Prefer`. A preference that is not known is ignored (RFC 7240, section 2). */
export function startHeaders(event: ProxyEvent): StartHeaders {
  const keys = headersOf(event, KEY);
  const { key, problem } = readKey(keys);
  return {
    key,
    waitSeconds: waitIn(headersOf(event, 'Prefer')),
    problems: problem === undefined ? [] : [{ path: KEY, problem, accepted: KEY_ACCEPTED }],
  };
}

const KEY_ACCEPTED = `one string of 1 to ${LONGEST_KEY} printable ASCII characters, in quotes`;

function readKey(values: readonly string[]): { readonly key?: string; readonly problem?: string } {
  const [value, ...more] = values.map((one) => one.trim());
  if (value === undefined) return {};
  if (more.length > 0) return { problem: `is given ${values.length} times` };
  const key =
    QUOTED.exec(value)?.[1]?.replaceAll(/\\(["\\])/gu, '$1') ?? (BARE.test(value) ? value : undefined);
  if (key === undefined) return { problem: 'is not a string' };
  if (key === '' || key.length > LONGEST_KEY) return { problem: `has ${key.length} characters` };
  return { key };
}

/** RFC 7240, section 4.3. The first one counts, and no wait is longer than {@link LONGEST_WAIT_SECONDS}. */
function waitIn(values: readonly string[]): number | undefined {
  for (const preference of values.flatMap((value) => value.split(','))) {
    const [, seconds] = /^\s*wait\s*=\s*"?(\d{1,6})"?\s*(?:;|$)/iu.exec(preference) ?? [];
    if (seconds !== undefined) return Math.min(Number(seconds), LONGEST_WAIT_SECONDS);
  }
  return undefined;
}

/** All values of a header, whose name may be in any case. */
function headersOf(event: ProxyEvent, name: string): readonly string[] {
  for (const headers of [event['multiValueHeaders'], event['headers']]) {
    if (!isJsonObject(headers)) continue;
    const values = Object.entries(headers)
      .filter(([one]) => one.toLowerCase() === name.toLowerCase())
      .flatMap(([, value]) => value)
      .filter((value) => typeof value === 'string');
    if (values.length > 0) return values;
  }
  return [];
}
