import type { Priority } from './pacer.ts';
import type { Tries } from './retry.ts';

/** One operation of the Genesys Cloud API with its arguments filled in, ready to be sent. */
export interface GenesysRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** With placeholders: what errors and diagnoses name. */
  readonly pathTemplate: string;
  /** The same with its ids. */
  readonly path: string;
  readonly body?: unknown;
  /** What it is counted as, and how urgent it is. */
  readonly kind: Priority;
  readonly tries: Tries;
  readonly timeoutMs: number;
}

/** For everything that answers about one thing. Milliseconds. */
export const LIVE_TIMEOUT_MS = 10_000;

/** For the details query, which searches a month of conversations. Milliseconds. */
export const QUERY_TIMEOUT_MS = 30_000;
