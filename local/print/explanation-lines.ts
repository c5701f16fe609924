import type { ExplainReport, ExplainRow } from '../../functions/sweeper/report/schemas.ts';
import { besideOrBelow, counted, formatMinutes, formatTime, wrap } from './layout.ts';
import type { Paint } from './paint.ts';
import { wordsFor } from './words.ts';

const VERDICTS: Readonly<Record<ExplainRow['verdict'], string>> = {
  stuck: 'stuck',
  keep: 'kept',
  'already-ended': 'already ended',
  'unknown-id': 'unknown: Genesys has no live conversation with this id',
};

/** What `explain` says, for a person: the verdict on each conversation and what it rests on. */
export function explanationLines({ org, conversations }: ExplainReport, paint: Paint): string[] {
  return [
    ...wrap(`What the policy says about live conversations in ${org}. Nothing was written.`).map(
      paint.strong,
    ),
    ...conversations.flatMap((row) => ['', ...oneConversation(row, paint)]),
  ];
}

function oneConversation(row: ExplainRow, paint: Paint): string[] {
  const colour = row.verdict === 'stuck' ? paint.warning : row.verdict === 'keep' ? paint.good : paint.quiet;
  const names = [row.class, row.reason].filter((name) => name !== undefined);
  const verdict = [VERDICTS[row.verdict], ...names].join(', ');
  return [
    ...besideOrBelow(row.conversationId, verdict)
      .split('\n')
      .map((line) => line.replace(verdict, colour)),
    ...names.flatMap((name) => (wordsFor(name) === '' ? [] : wrap(`${name}: ${wordsFor(name)}`, '  '))),
    ...(row.detail === undefined ? [] : wrap(row.detail, '  ')),
    ...clock(row),
    ...evidence(row),
  ];
}

function clock({ idleMinutes, thresholdMinutes, clockStartedAt }: ExplainRow): string[] {
  if (idleMinutes === undefined) return [];
  const since = clockStartedAt === undefined ? '' : `, since ${formatTime(clockStartedAt)}`;
  const limit =
    thresholdMinutes === undefined
      ? 'its class is off'
      : `the threshold of its class is ${formatMinutes(thresholdMinutes)}`;
  return wrap(`idle for ${formatMinutes(idleMinutes)}${since}; ${limit}`, '  ');
}

function evidence({ evidence: seen }: ExplainRow): string[] {
  if (seen === undefined) return [];
  const { guest, agent, queue, flow, lastGuestMessageAt, lastAnswerAt, guestWaits, onHold, toldBy } = seen;
  const time = (iso: string | undefined): string => (iso === undefined ? 'none' : formatTime(iso));
  const told =
    toldBy === 'participant'
      ? 'the participant that lists it'
      : 'its status, because participants did not show it';
  return [
    ...wrap(`guest ${guest}, agent ${agent}, queue ${queue}, flow ${flow}`, '  '),
    ...wrap(`last guest message: ${time(lastGuestMessageAt)}; last answer: ${time(lastAnswerAt)}`, '  '),
    ...wrap(
      `the guest ${guestWaits ? 'waits' : 'does not wait'}${onHold === true ? ', on hold' : ''}; the author of a message was read from ${told}`,
      '  ',
    ),
    ...queueLine(seen),
    ...undeliveredLine(seen),
  ];
}

function queueLine({ queueEntries, queuedSinceMinutes }: NonNullable<ExplainRow['evidence']>): string[] {
  if (queueEntries === undefined) return [];
  const held =
    queuedSinceMinutes === undefined
      ? 'in no queue now'
      : `in a queue now, for ${formatMinutes(queuedSinceMinutes)}`;
  return wrap(
    `came to a queue ${counted(queueEntries, 'time')} since the guest’s last message; ${held}`,
    '  ',
  );
}

function undeliveredLine({ undelivered }: NonNullable<ExplainRow['evidence']>): string[] {
  if (undelivered === undefined) return [];
  const { count, since } = undelivered;
  return wrap(
    `the business’s ${count === 1 ? 'message' : `${count} messages`} since the guest’s last one, from ` +
      `${formatTime(since)}, did not reach the guest’s browser (delivery-failed); this does not affect the verdict`,
    '  ',
  );
}
