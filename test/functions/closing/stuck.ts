import type { StuckConversation } from '../../../functions/sweeper/closing/context.ts';
import type { Evidence, LiveSnapshot } from '../../../functions/sweeper/policy/judgement.ts';
import { momentAt } from '../../support/moments.ts';

/** The live state of an open conversation, without any further detail. */
export const OPEN: LiveSnapshot = {
  endTimeSet: false,
  over: false,
  allDisconnected: false,
  wrapUpOwed: false,
  inQueue: false,
  openOthers: [],
  guestConnections: [],
  agentConnections: [],
};

/** A guest is there with a flow, and does not wait. */
export const EVIDENCE: Evidence = {
  guest: 'connected',
  agent: 'none',
  queue: 'none',
  flow: 'connected',
  guestWaits: false,
  toldBy: 'participant',
};

/** A conversation that a live read has proved stuck, with parts replaced. */
export function stuckConversation(part: Partial<StuckConversation> = {}): StuckConversation {
  return {
    conversationId: '00000000-0000-4000-8000-000000000001',
    askedAt: momentAt(0),
    snapshot: OPEN,
    judgement: { verdict: 'stuck', class: 'bot-stalled', divisionIds: ['north'], evidence: EVIDENCE },
    ...part,
  };
}
