/** One request that arrived. */
export interface JournalEntry {
  /** From 1, in the order of arrival. */
  readonly sequence: number;
  readonly method: string;
  /** The path template, e.g. `/api/v2/conversations/{conversationId}`; the path itself where no route is. */
  readonly path: string;
  readonly conversationId?: string;
  /** The path and query as they were sent. */
  readonly url: string;
  /** Arrival, ms since the epoch of the simulated clock. */
  readonly at: number;
  /** The JSON body, parsed; absent where there was none. Never a form or a header: they carry secrets. */
  readonly body?: unknown;
  /** Absent while nothing was answered, and where the connection was cut. */
  status?: number;
  readonly correlationId: string;
  /** It was carried out, whatever became of its reply. */
  executed?: true;
}

/** Every request in the order of arrival, the login's included, the control paths' not. */
export class Journal {
  #entries: JournalEntry[] = [];
  #sequence = 0;

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }
  open(entry: Omit<JournalEntry, 'sequence'>): JournalEntry {
    this.#sequence += 1;
    const opened = { sequence: this.#sequence, ...entry };
    this.#entries.push(opened);
    return opened;
  }
  /** Those of one method, and of one path template where given. */
  of(method: string, path?: string): readonly JournalEntry[] {
    return this.#entries.filter((one) => one.method === method && (path === undefined || one.path === path));
  }
  /** The requests that ask for a change: any PATCH, PUT or DELETE, and any POST but the login's and a search. */
  writes(): readonly JournalEntry[] {
    return this.#entries.filter(
      ({ method, path }) =>
        ['PATCH', 'PUT', 'DELETE'].includes(method) ||
        (method === 'POST' && path !== '/oauth/token' && !path.startsWith('/api/v2/analytics/')),
    );
  }
  /** The most API requests that arrived in any 60 seconds; logins are not counted. */
  busiestMinute(): number {
    const times = this.#entries.filter(({ path }) => path !== '/oauth/token').map(({ at }) => at);
    times.sort((a, b) => a - b);
    let first = 0;
    let most = 0;
    for (const [index, time] of times.entries()) {
      while (time - (times[first] ?? time) >= 60_000) first += 1;
      most = Math.max(most, index - first + 1);
    }
    return most;
  }
  clear(): void {
    this.#entries = [];
  }
}
