import * as z from 'zod';
import { expiryOf, ITEM_VERSION, itemSchema, KEYS, readItem, TIME_TO_LIVE } from './items.ts';
import type { Table } from './port.ts';

/** How long a lease stands without being renewed, milliseconds. */
export const LEASE_MS = 10 * 60_000;

const leaseSchema = itemSchema({ sweepId: z.string(), leaseUntil: z.number() });

/** Whose lease it is, and since when it may be taken over: milliseconds since the epoch. */
export type Lease = Readonly<Pick<z.infer<typeof leaseSchema>, 'sweepId' | 'leaseUntil'>>;

/**
 * Takes the lease of an organisation for a long sweep, for {@link LEASE_MS}: one long sweep at a time. It may be taken if
 * there is none, if it has run out, or if this sweep holds it already, which renews it.
 *
 * @param about.now milliseconds since the epoch
 * @returns the lease as it stands now: another sweep's if that one still holds it
 */
export async function takeLease(
  table: Table,
  { org, sweepId, now }: { readonly org: string; readonly sweepId: string; readonly now: number },
): Promise<Lease> {
  const mine: Lease = { sweepId, leaseUntil: now + LEASE_MS };
  const item = { ...KEYS.lease(org), v: ITEM_VERSION, ...mine, expiresAt: expiryOf(now, TIME_TO_LIVE.lease) };
  if (await table.put(item, 'if-absent')) return mine;
  const held = readItem(leaseSchema, await table.get(KEYS.lease(org)));
  if (held === undefined) {
    // Another version's, or gone in between.
    await table.put(item);
    return mine;
  }
  if (held.sweepId !== sweepId && held.leaseUntil > now) return held;
  const { expiresAt } = item;
  const where = { sweepId: held.sweepId, leaseUntil: held.leaseUntil };
  const taken = await table.update(KEYS.lease(org), { set: { ...mine, expiresAt }, where });
  // Undefined: somebody else has been faster.
  return taken === undefined ? (readItem(leaseSchema, await table.get(KEYS.lease(org))) ?? held) : mine;
}

/** Gives the lease back, if this sweep holds it. */
export async function releaseLease(
  table: Table,
  { org, sweepId }: { readonly org: string; readonly sweepId: string },
): Promise<void> {
  await table.update(KEYS.lease(org), { set: { leaseUntil: 0 }, where: { sweepId } });
}
