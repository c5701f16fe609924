import { z } from 'zod';
import type { JsonObject } from '../../functions/sweeper/json.ts';
import { formatMinutes, formatTime, wrap } from './layout.ts';
import type { Paint } from './paint.ts';
import { wordsFor } from './words.ts';

const schema = z.object({
  org: z.string(),
  conversationId: z.string(),
  writes: z.array(
    z.object({
      at: z.string(),
      sweepId: z.string(),
      rule: z.string(),
      askedBy: z.string(),
      requestedBy: z.string().optional(),
      note: z.string().optional(),
      idleMinutes: z.int().optional(),
      outcome: z.string().optional(),
      reason: z.string().optional(),
    }),
  ),
});

export function isHistory(answer: unknown): boolean {
  return schema.safeParse(answer).success;
}

/** What was written to a conversation, for a person; undefined if the answer is none about that. */
export function historyLines(answer: JsonObject, paint: Paint): string[] | undefined {
  const { data } = schema.safeParse(answer);
  if (data === undefined) return undefined;
  const { org, conversationId, writes } = data;
  const title = paint.strong(`What the sweeper of ${org} has written to ${conversationId}`);
  if (writes.length === 0) return [title, ...wrap('Nothing that it remembers.')];
  return [
    title,
    ...writes.flatMap(({ at, sweepId, rule, askedBy, requestedBy, note, idleMinutes, outcome, reason }) => [
      '',
      `${formatTime(at)}  ${[outcome ?? 'outcome not known', reason].filter(Boolean).join(', ')}`,
      ...wrap(
        `${rule}${wordsFor(rule) === '' ? '' : `: ${wordsFor(rule)}`}${idleMinutes === undefined ? '' : `; idle for ${formatMinutes(idleMinutes)}`}`,
        '  ',
      ),
      ...wrap(`asked by ${askedBy}${requestedBy === undefined ? '' : `, for ${requestedBy}`}`, '  '),
      ...(note === undefined ? [] : wrap(`Note: ${note}`, '  ')),
      `  sweep ${sweepId}`,
    ]),
  ];
}
