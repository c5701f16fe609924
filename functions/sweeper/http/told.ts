import type { OutcomeRow } from '../outcome.ts';
import type { ProblemCode } from './problem-types.ts';
import { isKeepReason, keptDetail } from './kept-detail.ts';

/** What is told of a conversation that has not ended: which kind of problem, what it means, what can be done. */
export interface Told {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly remedy?: string | undefined;
}

type RowPart<Keys extends keyof OutcomeRow> = Pick<OutcomeRow, Keys>;

export const UNKNOWN_ID: Told = {
  code: 'unknown-id',
  detail: 'Genesys Cloud knows no conversation of this id.',
  remedy: 'Compare the id, and "org" where there are several organisations.',
};

export const OUT_OF_TIME: Told = {
  code: 'not-reached',
  detail: 'The time for an answer over HTTP was up before the conversation could be looked at.',
  remedy: 'Try again: nothing was done.',
};

/** The secret was replaced, or taken away, while the conversation waited for its turn. */
export const CREDENTIALS_CHANGED: Told = {
  code: 'credentials-changed',
  detail:
    'The organisation’s secret was changed in the middle of the call, to another client or other hosts, and nothing more was asked of either.',
  remedy:
    'Call again: it goes by the new secret. The conversation was not written to. See that its id belongs to the organisation whose client stands there now.',
};

export function toldOfKept({ reason }: RowPart<'reason'>): Told {
  return { code: 'kept', detail: keptDetail(reason) };
}

const REFUSED: Readonly<Record<NonNullable<OutcomeRow['rung']>, string>> = {
  search: 'to search for open conversations',
  read: 'to show the conversation',
  disconnect: 'to end the conversation',
  teardown: 'the full teardown of the conversation',
};

export function toldOfRefused({ rung = 'read', diagnosis }: RowPart<'rung' | 'diagnosis'>): Told {
  return {
    code: 'refused',
    detail: `Genesys Cloud refused ${REFUSED[rung]}: ${diagnosis?.code ?? 'unknown'}.`,
    remedy: diagnosis?.remedy,
  };
}

/** Others have been refused so often, for a cause that is not theirs, that this one was not tried any more. */
export const REFUSED_BEFORE: Told = {
  code: 'refused',
  detail: 'Genesys Cloud refused so often that the run stopped before this conversation.',
  remedy: 'Each of "diagnoses" says what can be done about it.',
};

export function toldOfFailed({ reason, diagnosis }: RowPart<'reason' | 'diagnosis'>): Told {
  if (reason === 'internal-error') {
    return {
      code: 'internal-error',
      detail: 'The sweeper failed in a way that its authors did not foresee.',
      remedy: 'Look for "unforeseen" in the log of this run, and report it.',
    };
  }
  if (diagnosis !== undefined) {
    return {
      code: 'failed',
      detail: 'Something other than Genesys Cloud answered in its place.',
      remedy: diagnosis.remedy,
    };
  }
  return {
    code: 'failed',
    detail:
      reason === 'connection'
        ? 'Genesys Cloud could not be reached, or broke the connection, several times.'
        : 'Genesys Cloud failed to answer, several times.',
    remedy:
      'Try again; to end an ended conversation once more does no harm. Look at the status page of Genesys Cloud if it lasts.',
  };
}

const SENT = 'The request to end the conversation was sent';
const LOOK_AGAIN = 'Ask again in a minute: if it has ended, the answer then says so.';
const UNVERIFIED: Readonly<Record<string, Omit<Told, 'code'>>> = {
  'still-open': {
    detail: `${SENT} and accepted, but the conversation is still open.`,
    remedy: 'Try again later. If it stays open, give "supportCase" to Genesys Cloud Customer Care.',
  },
  'guest-returned': {
    detail: `${SENT}, and the guest has written since; the conversation is open.`,
    remedy: 'Leave it to the guest. It is judged afresh whenever you ask.',
  },
  'rate-limited': {
    detail: `${SENT}, but the rate limit of Genesys Cloud left no request to see what came of it.`,
    remedy: LOOK_AGAIN,
  },
  deadline: {
    detail: `${SENT}, but the time was up before its end was seen.`,
    remedy: LOOK_AGAIN,
  },
  'credentials-changed': {
    detail: `${SENT}, and then the organisation’s secret was changed: what came of it could not be looked at.`,
    remedy:
      'Call again: it goes by the new secret. See that the id belongs to the organisation whose client stands there now; where it does not, look in Genesys Cloud whether the conversation has ended.',
  },
  'state-unknown': {
    detail: `${SENT}, but its live state could not be read afterwards.`,
    remedy: LOOK_AGAIN,
  },
};

export function toldOfUnverified({ reason }: RowPart<'reason'>): Told {
  const told = new Map(Object.entries(UNVERIFIED)).get(reason ?? '');
  if (told !== undefined) return { code: 'unverified', ...told };
  return {
    code: 'unverified',
    detail: `${SENT}; it was open afterwards, and the policy would now keep it${isKeepReason(reason) ? `: ${reason}` : ''}.`,
    remedy: 'It is judged afresh whenever you ask.',
  };
}
