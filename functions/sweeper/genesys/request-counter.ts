import type { RequestCounts } from './genesys.ts';
import type { Priority } from './pacer.ts';

/** Counts one run's requests as they leave and as they are answered. */
export class RequestCounter {
  readonly #sent: Record<Priority, number> = { search: 0, read: 0, reread: 0, write: 0, verify: 0 };
  #throttled = 0;
  #retried = 0;

  /** @param again the same request has left before */
  left(kind: Priority, again: boolean): void {
    this.#sent[kind] += 1;
    if (again) this.#retried += 1;
  }

  answered(status: number): void {
    if (status === 429) this.#throttled += 1;
  }

  counts(elsewhere: Pick<RequestCounts, 'pausedMs' | 'logins'>): RequestCounts {
    const { search, read, reread, write, verify } = this.#sent;
    return {
      total: search + read + reread + write + verify,
      search,
      reads: read,
      rereads: reread,
      writes: write,
      verifies: verify,
      throttled: this.#throttled,
      retried: this.#retried,
      ...elsewhere,
    };
  }
}
