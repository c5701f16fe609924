import { hash } from 'node:crypto';
import * as z from 'zod/mini';
import { parseJson } from '../json.ts';
import type { OutcomeRow } from '../outcome.ts';
import { KEEP_REASONS } from '../policy/judgement.ts';
import { STUCK_CLASSES, type EffectivePolicy } from '../policy/schema.ts';
import { expiryOf, ITEM_VERSION, itemSchema, KEYS, queryAll, readItem } from './items.ts';
import type { Item, Table } from './port.ts';

/** A conversation that a live read has kept, as long as analytics shows no change. Times: milliseconds since the epoch. */
export interface Kept {
  /** Of the analytics row before the read. */
  readonly digest: string;
  /** When it was judged. */
  readonly asOf: number;
  /** Before this it cannot be stuck if nothing but messages happens; may be Infinity. */
  readonly mayBeStuckFrom: number;
  readonly row: Pick<
    OutcomeRow,
    'conversationId' | 'reason' | 'class' | 'idleMinutes' | 'ageMinutes' | 'queueId'
  >;
}

const MINUTE_MS = 60_000;
/** What was kept is read again after so many minutes, by its id between these two, whatever analytics shows. */
const SHORTEST_MINUTES = 270;
const LONGEST_MINUTES = 360;

/**
 * Whether a conversation may be left unread: its row is as it was, it cannot be stuck yet, and it need not be read before
 * the next run has had time to. A time in the future was written by a wrong clock and does not count.
 *
 * @param about.digest of its row now
 * @param about.now the later of our clock and Genesys's, milliseconds since the epoch
 * @param about.until when this run reads its last one
 * @param about.nextUntil when the next run does
 */
export function mayStayUnread(
  { row, digest, asOf, mayBeStuckFrom }: Kept,
  about: { readonly digest: string | undefined; now: number; until: number; nextUntil: number },
): boolean {
  return (
    digest === about.digest &&
    asOf <= about.now &&
    mayBeStuckFrom > about.until &&
    asOf + minutesUnread(row.conversationId) * MINUTE_MS > about.nextUntil
  );
}

/**
 * How many a run reads at least, so that none has to read many more: after the first sweeps, most would be due at once.
 *
 * @param open how many there are
 */
export function evenShare(open: number, intervalMinutes: number): number {
  return Math.floor((open * intervalMinutes) / ((SHORTEST_MINUTES + LONGEST_MINUTES) / 2));
}

/** What stays unread if so many are read all the same: those that are due first. */
export function leftAfter(kept: readonly Kept[], read: number): readonly Kept[] {
  const dueAt = ({ row, asOf }: Kept): number => asOf + minutesUnread(row.conversationId) * MINUTE_MS;
  return kept.toSorted((a, b) => dueAt(a) - dueAt(b)).slice(Math.max(0, read));
}

/** From 270 to 360, always the same for one id. */
function minutesUnread(conversationId: string): number {
  const share = Number.parseInt(conversationId.slice(0, 8), 16) / 2 ** 32;
  return SHORTEST_MINUTES + share * (LONGEST_MINUTES - SHORTEST_MINUTES);
}

export function unreadRow({ row, asOf }: Kept): OutcomeRow {
  return { ...row, outcome: 'kept', isPrefiltered: true, asOf };
}

/**
 * What a judgement rests on besides the conversation. What was remembered under another policy, by other code or with
 * another OAuth client does not count.
 */
export function basisOf(policy: EffectivePolicy, codeVersion: string, client: string | undefined): string {
  const text = JSON.stringify([codeVersion, client ?? '', policy], (_, value: unknown) =>
    value instanceof Set ? [...value].map(String).toSorted((a, b) => (a < b ? -1 : 1)) : value,
  );
  return hash('sha256', text);
}

const keptSchema = itemSchema({
  basis: z.string(),
  at: z.number(),
  queueIds: z.string(),
  entries: z.string(),
});

/**
 * An entry has about 90 characters, and a queue's id 39: an item holds at most 400 KB. Ids are written out, so that whoever
 * has to erase one finds it.
 */
const MOST_IN_ITEM = 2_500;

/**
 * Stores what one run has kept, in items of its own: a run pays for what it has read, and not for what it remembers. The
 * items of runs six hours ago, which say nothing any more, are overwritten.
 *
 * @param about.at when the run began, milliseconds since the epoch
 */
export async function storeKept(
  table: Table,
  kept: readonly Kept[],
  about: { readonly org: string; readonly basis: string; readonly at: number },
): Promise<void> {
  const { org, basis, at } = about;
  const minute = Math.floor(at / MINUTE_MS) % LONGEST_MINUTES;
  const items: Item[] = [];
  for (let first = 0; first < kept.length; first += MOST_IN_ITEM) {
    items.push({
      ...KEYS.kept(org, minute, items.length),
      v: ITEM_VERSION,
      basis,
      at,
      ...packed(kept.slice(first, first + MOST_IN_ITEM), at),
      expiresAt: expiryOf(at, LONGEST_MINUTES * 60),
    });
  }
  await table.putAll(items);
}

/** What runs of the last six hours have kept; of each conversation, what the last read said. */
export async function loadKept(
  table: Table,
  { org, basis }: { readonly org: string; readonly basis: string },
): Promise<ReadonlyMap<string, Kept>> {
  const newest = new Map<string, Kept>();
  for (const item of await queryAll(table, { index: 'table', partition: KEYS.kept(org, 0, 0).pk })) {
    const read = readItem(keptSchema, item);
    if (read?.basis !== basis) continue;
    for (const kept of unpacked(read)) {
      const { conversationId } = kept.row;
      if ((newest.get(conversationId)?.asOf ?? 0) < kept.asOf) newest.set(conversationId, kept);
    }
  }
  return newest;
}

/**
 * One conversation as a list: id, digest, seconds from `at` to when it was judged and from then until it may be stuck
 * (null: never), and of its row the reason, class, idle and age, whole minutes, and the queue, by their numbers.
 */
const entrySchema = z.tuple([
  z.string(),
  z.string(),
  z.number(),
  z.nullable(z.number()),
  z.int(),
  z.nullable(z.int()),
  z.nullable(z.number()),
  z.nullable(z.number()),
  z.nullable(z.int()),
]);
type Entry = z.infer<typeof entrySchema>;

function packed(kept: readonly Kept[], at: number): { readonly queueIds: string; readonly entries: string } {
  const queueIds = new Map<string, number>();
  const numberOf = (queueId: string | undefined): number | null => {
    if (queueId === undefined) return null;
    const number = queueIds.get(queueId) ?? queueIds.size;
    queueIds.set(queueId, number);
    return number;
  };
  const entries = kept.map(({ row, digest, asOf, mayBeStuckFrom }): Entry => [
    row.conversationId,
    digest,
    // Rounded so that it is read again earlier, not later.
    Math.floor((asOf - at) / 1_000),
    Number.isFinite(mayBeStuckFrom) ? Math.floor((mayBeStuckFrom - asOf) / 1_000) : null,
    KEEP_REASONS.findIndex((reason) => reason === row.reason),
    row.class === undefined ? null : STUCK_CLASSES.indexOf(row.class),
    row.idleMinutes ?? null,
    row.ageMinutes ?? null,
    numberOf(row.queueId),
  ]);
  return { queueIds: JSON.stringify([...queueIds.keys()]), entries: JSON.stringify(entries) };
}

function unpacked({ at, ...texts }: z.infer<typeof keptSchema>): Kept[] {
  const queueIds = z.array(z.string()).safeParse(parseJson(texts.queueIds)).data ?? [];
  const entries = z.array(entrySchema).safeParse(parseJson(texts.entries)).data ?? [];
  return entries.flatMap(
    ([id, digest, asOfSeconds, later, reasonAt, classAt, idle, age, queueAt]): Kept[] => {
      const reason = KEEP_REASONS[reasonAt];
      if (reason === undefined) return [];
      const asOf = at + asOfSeconds * 1_000;
      const stuckClass = classAt === null ? undefined : STUCK_CLASSES[classAt];
      const queueId = queueAt === null ? undefined : queueIds[queueAt];
      const row = {
        conversationId: id,
        reason,
        ...(stuckClass === undefined ? {} : { class: stuckClass }),
        ...(idle === null ? {} : { idleMinutes: idle }),
        ...(age === null ? {} : { ageMinutes: age }),
        ...(queueId === undefined ? {} : { queueId }),
      };
      const mayBeStuckFrom = later === null ? Number.POSITIVE_INFINITY : asOf + later * 1_000;
      return [{ digest, asOf, mayBeStuckFrom, row }];
    },
  );
}
