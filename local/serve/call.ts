/** A call as it came in over HTTP. */
export interface Call {
  readonly method: string;
  /** Without the stage and the query string, not decoded: `/conversations/close`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names as they were sent, in their order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Empty where none was sent. */
  readonly body: string;
  /** API Gateway's id of the call. */
  readonly requestId: string;
  /** When it came in, milliseconds since the epoch. */
  readonly receivedAt: number;
}

/** The last value of each header, by name in lower case. */
export function headersOf({ headers }: Call): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));
}
