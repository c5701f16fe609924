import { randomBytes } from 'node:crypto';
import type { DeployedClient } from './deployed-api.ts';

/** A client that gets tokens: its id and its secret are made at start, as Cognito makes them with a deployment. */
export interface TokenClient extends DeployedClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Id and secret look like Cognito's: 26 and 52 lower-case letters and digits. */
export function newTokenClient(client: DeployedClient): TokenClient {
  const letters = (count: number): string =>
    Array.from(randomBytes(count), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return { ...client, clientId: letters(26), clientSecret: letters(52) };
}
