import type { JournalEntry } from './journal.ts';

export type Moment = 'before' | 'after';

/** Called with the request; at `after` its `status` is known and its effect has taken place, its reply not sent. */
export type Hook = (request: JournalEntry) => void | Promise<void>;

/** Lets a test act at an exact request. */
export class Hooks {
  readonly #hooks = { before: new Set<Hook>(), after: new Set<Hook>() };

  /** Returns the function that takes the hook off again. */
  on(moment: Moment, hook: Hook): () => void {
    this.#hooks[moment].add(hook);
    return () => void this.#hooks[moment].delete(hook);
  }
  async run(moment: Moment, request: JournalEntry): Promise<void> {
    for (const hook of this.#hooks[moment]) await hook(request);
  }
}
