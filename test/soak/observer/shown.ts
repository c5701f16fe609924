import { presences } from './oracle-people.ts';
import { lastGuestMessage, readingsOf } from './oracle-talk.ts';
import { CannotTell, latest, list, property, text, time, word } from './raw.ts';

/** A message communication, whoever it belongs to. Times in ms since the epoch. */
interface Line {
  /** A connection is its communication's id and its `connectedTime`: a guest may come back on the one they left. */
  readonly id: string;
  readonly isOpen: boolean;
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/** What a live object that Genesys served says of an end: DESIGN section 3, "over" and "ended". */
export interface Shown {
  readonly endTime: boolean;
  /** Every communication of every participant is disconnected (other media: or terminated), and there is one. */
  readonly allDisconnected: boolean;
  readonly over: boolean;
  readonly owesWrapUp: boolean;
  readonly lines: readonly Line[];
  /** The guest's communications that are connected, and since when. */
  readonly guests: readonly { readonly id: string; readonly connected: number | undefined }[];
  readonly lastGuestMessage: number | undefined;
}

/** Undefined where it is no conversation at all, or not the one that was asked for. */
export function shown(answer: unknown, conversationId: string): Shown | undefined {
  try {
    if (text(answer, 'id')?.toLowerCase() !== conversationId) return undefined;
    const lines = list(answer, 'participants').flatMap((participant) =>
      Object.keys(Object(participant))
        .flatMap((name) => list(participant, name))
        .filter((one) => property(one, 'state') !== undefined),
    );
    const allDisconnected =
      lines.length > 0 &&
      lines.every((line) => ['disconnected', 'terminated'].includes(word(line, 'state') ?? ''));
    // An end that is no time says nothing; that everybody has left does.
    const written = property(answer, 'endTime');
    const endTime = typeof written === 'string' && !Number.isNaN(Date.parse(written));
    return {
      endTime,
      allDisconnected,
      over: endTime || allDisconnected,
      owesWrapUp: list(answer, 'participants').some((one) => owesWrapUp(one)),
      lines: list(answer, 'participants')
        .flatMap((one) => list(one, 'messages'))
        .map((line) => ({
          id: [text(line, 'id'), text(line, 'connectedTime')].join(' '),
          isOpen: word(line, 'state') !== 'disconnected',
          from: time(line, 'startAlertingTime') ?? time(line, 'connectedTime'),
          to: time(line, 'disconnectedTime'),
        })),
      guests: guestsOf(answer),
      lastGuestMessage: latest(guestMessagesOf(answer)),
    };
  } catch (error) {
    if (error instanceof CannotTell) return undefined;
    throw error;
  }
}

/**
 * DESIGN section 3, `wrap-up-pending`: every message communication that was once connected owes its own wrap-up, where its
 * participant has not settled it for all of them.
 */
export function owesWrapUp(participant: unknown): boolean {
  const asked =
    property(participant, 'wrapupRequired') === true &&
    !['wrapup', 'endAcwTime'].some((name) => isThere(participant, name)) &&
    property(participant, 'wrapupSkipped') !== true;
  const lines = list(participant, 'messages');
  if (lines.length === 0) return asked && isThere(participant, 'connectedTime');
  return lines
    .filter((line) => isThere(line, 'connectedTime'))
    .some((line) => {
      const state = word(property(line, 'afterCallWork'), 'state');
      const given = isThere(property(line, 'wrapup'), 'code') || state === 'complete' || state === 'skipped';
      return state === 'pending' || (asked && !given);
    });
}

function isThere(of: unknown, name: string): boolean {
  return (property(of, name) ?? null) !== null;
}

/** Whether a live object shows an end, whatever else of it cannot be read. */
export function isPlainlyOver(answer: unknown): boolean {
  const states = list(answer, 'participants').flatMap((participant) =>
    Object.keys(Object(participant))
      .flatMap((name) => list(participant, name))
      .map((one) => String(property(one, 'state')).toLowerCase())
      .filter((state) => state !== 'undefined'),
  );
  const endTime = property(answer, 'endTime');
  const hasEnd = typeof endTime === 'string' && !Number.isNaN(Date.parse(endTime));
  const areGone = states.every((state) => ['disconnected', 'terminated'].includes(state));
  return hasEnd || (states.length > 0 && areGone);
}

function guestsOf(answer: unknown): Shown['guests'] {
  return list(answer, 'participants')
    .filter((one) => ['customer', 'external'].includes(word(one, 'purpose') ?? ''))
    .flatMap((one) => list(one, 'messages'))
    .filter((line) => word(line, 'state') === 'connected')
    .map((line) => ({ id: text(line, 'id') ?? '', connected: time(line, 'connectedTime') }));
}

/** The last guest message in each way of reading what was said; none where it cannot be read. */
function guestMessagesOf(answer: unknown): (number | undefined)[] {
  try {
    return readingsOf(presences(answer, 0)).map((talk) => lastGuestMessage(talk));
  } catch (error) {
    if (error instanceof CannotTell) return [];
    throw error;
  }
}
