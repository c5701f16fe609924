import type { Breach, Invariant, ObservedDay, ObservedRequest } from '../observation.ts';
import { proofsOf, type Proof } from './ends-only-stuck.ts';
import { property } from './raw.ts';
import { answeredBy, conversationOf, purposeOf, requestsByRun, wasHeard } from './requests.ts';
import { deployedPolicy } from './runs.ts';
import { shown } from './shown.ts';

/** From disconnect to teardown: DESIGN section 7. */
const CLIMB_AFTER_MS = 10_000;
const MOST_TRIES = 4;
/** The same on both operations, so no reason to climb (reference 7). */
const MISSING = ['missing.permissions', 'missing.any.permissions'];

/**
 * Section 7: which operation may follow which, and when. Nothing is ended again in the run that saw it end, no operation is
 * sent a second time once it was answered 2xx, and none without a look at what became of the one before.
 */
export const escalation: Invariant = (day) =>
  [...requestsByRun(day)].flatMap(([invocation, requests]) => {
    const proofs = proofsOf(day, invocation, requests);
    return [...Map.groupBy(proofs, ({ conversationId }) => conversationId)].flatMap(
      ([conversationId, climbed]) =>
        climbed.flatMap((proof, index) =>
          [
            ...wrongOperation(day, proof, climbed.slice(0, index)),
            ...endedBefore(proof, climbed.slice(0, index), requests),
            ...sentBlindly(proof, climbed[index - 1], requests),
          ].map((what): Breach => ({
            invariant: 'escalation',
            at: proof.write.sentAt,
            conversationId,
            what: `request ${proof.write.id}: ${what}`,
          })),
        ),
    );
  });

function wrongOperation(day: ObservedDay, proof: Proof, before: readonly Proof[]): string[] {
  const operation = purposeOf(proof.write);
  const same = before.filter(({ write }) => purposeOf(write) === operation).map(({ write }) => write);
  const accepted = same.find((one) => wasAccepted(one));
  // A 429 was not carried out: its write is sent again for as long as the run lasts (section 7).
  const tried = same.filter(({ fate, status }) => fate !== 'whole' || status !== 429);
  const wrong = [
    ...(tried.length >= MOST_TRIES ? [`${operation} is sent for the ${tried.length + 1}th time`] : []),
    ...(accepted === undefined
      ? []
      : [`${operation} is sent again; request ${accepted.id} was answered 2xx`]),
  ];
  const owed = isWrapUp(proof);
  if (operation === 'disconnect')
    return [
      ...wrong,
      ...(owed ? ['wrap-up-pending begins at teardown'] : []),
      ...(before.some(({ write }) => purposeOf(write) === 'teardown') ? ['disconnect follows teardown'] : []),
    ];
  const first = before.findLast(({ write }) => purposeOf(write) === 'disconnect');
  return [
    ...wrong,
    ...(deployedPolicy(day).teardown === false ? ['the policy forbids teardown'] : []),
    ...(first === undefined ? (owed ? [] : ['teardown comes first']) : wrongClimb(proof, first)),
  ];
}

function wrongClimb(proof: Proof, { write: first, conversationId, read: before }: Proof): string[] {
  const waited = proof.write.sentAt - first.sentAt;
  const { status, answer, fate } = first;
  const code = property(answer, 'code');
  const forbids =
    fate === 'whole' &&
    (status === 429 || (status === 403 && MISSING.includes(typeof code === 'string' ? code : '')));
  const then = shown(before?.answer, conversationId);
  const now = shown(proof.read?.answer, conversationId);
  const wrote = (now?.lastGuestMessage ?? 0) > (then?.lastGuestMessage ?? 0);
  return [
    ...(waited < CLIMB_AFTER_MS ? [`teardown leaves ${waited} ms after disconnect; 10,000 or more`] : []),
    ...(forbids ? [`teardown follows a ${status} to request ${first.id}`] : []),
    ...(wrote ? ['the guest has written since disconnect'] : []),
  ];
}

/** An answer of this run has shown the end already. */
function endedBefore(
  { write, conversationId }: Proof,
  before: readonly Proof[],
  requests: readonly ObservedRequest[],
): string[] {
  const [first] = before;
  if (first === undefined) return [];
  const wasOver = shown(first.read?.answer, conversationId)?.over === true;
  const seen = requests
    .filter((one) => one.sentAt > first.write.sentAt && (one.answeredAt ?? Infinity) <= write.sentAt)
    .filter(({ fate, status }) => fate === 'whole' && status === 200)
    .filter((one) => purposeOf(one) === 'read')
    .find((one) => {
      const state = shown(one.answer, conversationId);
      return state !== undefined && (state.endTime || (state.over && !wasOver)) && !state.owesWrapUp;
    });
  return seen === undefined ? [] : [`read ${seen.id} had shown that it had ended`];
}

/** After a write, the live state is read before the next; save after a 401, which says that it was not carried out. */
function sentBlindly(
  { write, conversationId }: Proof,
  before: Proof | undefined,
  requests: readonly ObservedRequest[],
): string[] {
  if (before === undefined || before.write.status === 401) return [];
  const isSeen = requests.some(
    (one) =>
      purposeOf(one) === 'read' &&
      conversationOf(one) === conversationId &&
      one.id > before.write.id &&
      one.id < write.id &&
      answeredBy(one, write.sentAt) &&
      one.status === 200,
  );
  return isSeen ? [] : [`nothing was read between it and request ${before.write.id}`];
}

function isWrapUp({ says }: Proof): boolean {
  return says !== undefined && 'class' in says && says.class === 'wrap-up-pending';
}

function wasAccepted(request: ObservedRequest): boolean {
  const { status = 0, faults } = request;
  return wasHeard(request) && status >= 200 && status < 300 && faults.length === 0;
}
