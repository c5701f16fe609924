/** Longer names are cut: a report is no place for more. */
const LONGEST = 60;

/**
 * A name that an administrator gave to a client, an organisation, a division or a queue, on one line.
 *
 * @returns undefined for what is no text, or nothing but white space
 */
export function plainName(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const plain = value.replaceAll(/[\p{C}\s]+/gu, ' ').trim();
  if (plain === '') return undefined;
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST - 1)}…` : plain;
}
