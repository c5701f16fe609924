import { describe, expect, it } from 'vitest';
import type { ExplainRow } from '../../../functions/sweeper/report/schemas.ts';
import { explanationLines } from '../../../local/print/explanation-lines.ts';
import { plainPaint } from '../../../local/print/paint.ts';
import { anId } from './a-report.ts';

function print(...conversations: ExplainRow[]): string {
  return explanationLines({ action: 'explain', org: 'main', conversations }, plainPaint).join('\n');
}

const evidence: NonNullable<ExplainRow['evidence']> = {
  guest: 'connected',
  agent: 'connected',
  queue: 'none',
  flow: 'gone',
  lastGuestMessageAt: '2026-06-13T09:00:00.000Z',
  lastAnswerAt: '2026-06-13T09:05:00.000Z',
  guestWaits: false,
  toldBy: 'participant',
};

describe('an explanation, printed', () => {
  it('gives the verdict with its meaning, the clock against the threshold, and the evidence', () => {
    const text = print({
      conversationId: anId(1),
      verdict: 'stuck',
      class: 'guest-silent',
      idleMinutes: 3060,
      thresholdMinutes: 1440,
      clockStartedAt: '2026-06-13T09:05:00.000Z',
      evidence,
    });

    expect(text).toContain(`${anId(1)}  stuck, guest-silent`);
    expect(text).toContain('guest-silent: an agent is there, and the guest does not wait for an answer');
    expect(text).toContain('idle for 2 d 3 h, since 2026-06-13 09:05 UTC; the threshold of its class is 1 d');
    expect(text).toContain('guest connected, agent connected, queue none, flow gone');
    expect(text).toContain('last guest message: 2026-06-13 09:00 UTC; last answer: 2026-06-13 09:05 UTC');
    expect(text).toContain(
      'the guest does not wait; the author of a message was read from the participant that lists it',
    );
  });

  it('says of a kept one why, which rule it was, and that its class is off', () => {
    const text = print({
      conversationId: anId(1),
      verdict: 'keep',
      class: 'queue-stuck',
      reason: 'class-off',
      detail: 'a rule',
      idleMinutes: 90,
      evidence: {
        guest: 'connected',
        agent: 'none',
        queue: 'connected',
        flow: 'none',
        guestWaits: true,
        toldBy: 'status',
      },
    });

    expect(text).toContain('kept, queue-stuck, class-off');
    expect(text).toContain('class-off: the policy has switched its class off');
    expect(text).toContain('  a rule');
    expect(text).toContain('idle for 1 h 30 min; its class is off');
    expect(text).toContain('last guest message: none; last answer: none');
    expect(text).toContain('the guest waits');
    expect(text).toContain('was read from its status');
  });

  it('says of an unknown id no more than that, and of an ended one that it has ended', () => {
    const text = print(
      { conversationId: anId(1), verdict: 'unknown-id' },
      { conversationId: anId(2), verdict: 'already-ended', reason: 'listed-only' },
    );

    expect(text).toContain(`${anId(1)}  unknown: Genesys has no live conversation with this id`);
    expect(text).toContain(`${anId(2)}  already ended, listed-only`);
    expect(text).not.toContain('idle for');
  });
});
