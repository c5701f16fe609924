import type { ConversationModel } from './model.ts';
import { copyOf } from './model.ts';

type Change = (conversation: ConversationModel, now: number) => void;

/** Told of a conversation that has just been added or changed, as of `at`. */
export type StoreWatcher = (conversation: ConversationModel, at: number) => void;

/**
 * All conversations by id. Changes go through {@link change}, so that lagging analytics can show how things were
 * and cached searches know that they are stale.
 */
export class ConversationStore {
  readonly #byId = new Map<string, ConversationModel>();
  readonly #history = new Map<string, { readonly until: number; readonly was: ConversationModel }[]>();
  #pending: { readonly at: number; readonly id: string; readonly change: Change }[] = [];
  readonly #changed = new Set<ConversationModel>();
  readonly #watchers = new Set<StoreWatcher>();
  #version = 0;
  #lastChangeAt = -Infinity;

  /** Grows with every change. */
  get version(): number {
    return this.#version;
  }
  /** When the newest change took place, ms since the epoch; analytics older than that may differ from live state. */
  get lastChangeAt(): number {
    return this.#lastChangeAt;
  }
  get size(): number {
    return this.#byId.size;
  }

  add(conversation: ConversationModel): ConversationModel {
    this.#byId.set(conversation.id, conversation);
    this.#touched(conversation, conversation.startTime);
    return conversation;
  }
  get(id: string): ConversationModel | undefined {
    return this.#byId.get(id.toLowerCase());
  }
  all(): Iterable<ConversationModel> {
    return this.#byId.values();
  }

  /** Changes a conversation at `now`. Throws if none has that id. */
  change(id: string, now: number, change: Change): ConversationModel {
    const conversation = this.get(id);
    if (conversation === undefined) throw new RangeError(`no conversation ${id}`);
    const history = this.#history.get(conversation.id) ?? [];
    history.push({ until: now, was: copyOf(conversation) });
    this.#history.set(conversation.id, history);
    change(conversation, now);
    this.#changed.add(conversation);
    this.#touched(conversation, now);
    return conversation;
  }

  /** Returns the function that ends the watch. */
  watch(watcher: StoreWatcher): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** Lets a change take place once time has come to `at`. */
  later(id: string, at: number, change: Change): void {
    this.#pending.push({ at, id, change });
  }
  /** Makes the changes that are due at `now`, each as of its own time. */
  settle(now: number): void {
    if (this.#pending.length === 0) return;
    const due = this.#pending.filter(({ at }) => at <= now).toSorted((a, b) => a.at - b.at);
    this.#pending = this.#pending.filter(({ at }) => at > now);
    for (const { id, at, change } of due) this.change(id, at, change);
  }

  /** The conversation as analytics shows it at `time`; undefined where it had not begun by then. */
  asAnalyticsShows(conversation: ConversationModel, time: number): ConversationModel | undefined {
    if (conversation.frozenAnalytics !== undefined) return conversation.frozenAnalytics;
    if (conversation.startTime > time) return undefined;
    return this.#history.get(conversation.id)?.find(({ until }) => until > time)?.was ?? conversation;
  }

  /** The conversations that have changed since this was last asked. */
  takeChanged(): ConversationModel[] {
    const changed = [...this.#changed];
    this.#changed.clear();
    return changed;
  }

  #touched(conversation: ConversationModel, at: number): void {
    this.#version += 1;
    this.#lastChangeAt = Math.max(this.#lastChangeAt, at);
    for (const watcher of this.#watchers) watcher(conversation, at);
  }
}
