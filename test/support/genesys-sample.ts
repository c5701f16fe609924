import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = new URL('../fixtures/genesys-samples/', import.meta.url);

/** What "T+0s" of a sample stands for. */
export const SAMPLE_TIME = Date.parse('2026-11-21T12:00:00.000Z');

/**
 * A sample of Genesys Cloud's JSON (`test/fixtures/genesys-samples/README.md`) with something in the place of what was
 * taken out: equal ids for `<uuid n>`, times for `<time T+n s>`, and for each `<time>` one a minute after the last.
 *
 * @param number `01` to `15`
 */
export function genesysSample(number: string): Record<string, unknown> {
  let ids = 0;
  let minutes = 0;
  const anId = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  const time = (ms: number): string => new Date(SAMPLE_TIME + ms).toISOString();
  const filled = (text: string): string =>
    text
      .replaceAll(/<uuid (\d+)>/gu, (_, n: string) => anId(Number(n)))
      .replaceAll(/<(?:uuid|id)>/gu, () => anId(1000 + (ids += 1)))
      .replaceAll(/<time T([+-][\d.]+)s>/gu, (_, seconds: string) => time(Number(seconds) * 1000))
      .replaceAll('<time>', () => time((minutes += 1) * 60_000));
  const [name = ''] = NAMES.filter((one) => one.startsWith(number));
  return JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'), (_key, value: unknown) =>
    typeof value === 'string' ? filled(value) : value,
  ) as Record<string, unknown>;
}

const NAMES = [
  '01-live-voice-ended.json',
  '02-live-callback-open.json',
  '03-live-chat-ended-partial.json',
  '04-analytics-chat-ended.json',
  '05-analytics-chat-without-conversationEnd.json',
  '06-webmessaging-flat-as-production-code-reads-it.json',
  '07-webmessaging-nested-as-official-code-reads-it.json',
  '08-eventbridge-customer-end.json',
  '09-eventbridge-customer-start.json',
  '10-eventbridge-event-bodies.json',
  '11-authorization-subject.json',
  '12-message-details.json',
  '13-guest-sees-the-end.json',
  '14-agentless-sms-flat-partial.json',
  '15-analytics-webmessaging.json',
];

/** Where the samples lie, for a test that each of them is one of these. */
export const SAMPLES = { folder: fileURLToPath(FOLDER), names: NAMES };
