import { randomBytes } from 'node:crypto';

/** The client that gets tokens: made at start, as Cognito makes one with a deployment. */
export interface TokenClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Id and secret look like Cognito's: 26 and 52 lower-case letters and digits. */
export function newTokenClient(): TokenClient {
  const letters = (count: number): string =>
    Array.from(randomBytes(count), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return { clientId: letters(26), clientSecret: letters(52) };
}
