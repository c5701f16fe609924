import {
  ApiError,
  badRequest,
  missingPermissions,
  notFound,
  rejected,
  serverError,
  tooManyRequests,
} from './api-error.ts';
import { canary } from './canaries.ts';
import type { Fault, When } from './faults.ts';
import { guestReconnects, guestWrites } from './guest-return.ts';
import type { RequiredPermissions } from './permissions.ts';
import type { SimulatorState } from './simulator-state.ts';

/** How a reply is spoilt instead of being sent as it is. */
export type Spoilt =
  | { readonly kind: 'reset' | 'hang' }
  | { readonly kind: 'half-body'; readonly asIfWhole: boolean }
  | { readonly kind: 'html' | 'empty-body'; readonly status: number }
  | { readonly kind: 'proxy'; readonly status: number; readonly location: string | undefined };

/** What a fault makes of a reply at this side of its effect; undefined where it leaves it whole. */
export function spoiltBy(faults: readonly Fault[], when: When): Spoilt | undefined {
  for (const fault of faults) {
    switch (fault.kind) {
      case 'reset':
      case 'hang':
        if ((fault.when ?? 'before') === when) return { kind: fault.kind };
        break;
      case 'half-body':
        if (when === 'after') return { kind: 'half-body', asIfWhole: fault.asIfWhole === true };
        break;
      case 'proxy':
        if (when === 'before') return { kind: 'proxy', status: fault.status, location: fault.location };
        break;
      case 'html':
      case 'empty-body':
        if ((fault.when ?? 'before') === when) return { kind: fault.kind, status: fault.status };
        break;
      case 'forbidden':
        if (fault.variant === 'html' && when === 'before') return { kind: 'html', status: 403 };
        break;
      default:
    }
  }
  return undefined;
}

/** The refusal that a fault puts in place of the reply at this side of its effect. */
export function refusedBy(
  faults: readonly Fault[],
  when: When,
  required: RequiredPermissions | undefined,
  { withParams, now }: { readonly withParams: boolean; readonly now: number },
): ApiError | undefined {
  const refusals = faults.map((fault) => {
    if (fault.kind === 'server-error' && (fault.when ?? 'before') === when) {
      return serverError(fault.status, fault.retryAfterSeconds, { asDate: fault.asDate, now });
    }
    return when === 'before' ? refusalOf(fault, required, withParams, now) : undefined;
  });
  return refusals.find((refusal) => refusal !== undefined);
}

/** The guest acts on the conversation that the request is about, where one is. */
export function guestActs(
  state: SimulatorState,
  faults: readonly Fault[],
  when: When,
  conversationId: string | undefined,
): void {
  const conversation = state.conversations.get(conversationId ?? '');
  if (conversation === undefined) return;
  const { random, conditions, clock } = state;
  for (const fault of faults) {
    if (fault.kind !== 'guest-writes' && fault.kind !== 'guest-reconnects') continue;
    if ((fault.when ?? 'before') !== when) continue;
    state.conversations.change(conversation.id, clock.now(), (model, now) => {
      if (fault.kind === 'guest-reconnects') guestReconnects(model, { random, now });
      else guestWrites(model, { random, now, threadingMinutes: conditions.threadingMinutes });
    });
  }
}

function refusalOf(
  fault: Fault,
  required: RequiredPermissions | undefined,
  withParams: boolean,
  now: number,
): ApiError | undefined {
  switch (fault.kind) {
    case 'throttled':
      return tooManyRequests(fault.retryAfterSeconds === undefined ? 1 : fault.retryAfterSeconds, fault, now);
    case 'bad-request':
      return badRequest();
    case 'rejected':
      return rejected(fault.status);
    case 'not-found':
      return notFound();
    case 'conflict':
      return new ApiError(409, 'conflict', `The request conflicts with ${canary.errorText}`);
    case 'forbidden':
      return forbidden(fault.variant, fault.permissions ?? required?.permissions ?? [], withParams);
    default:
      return undefined;
  }
}

function forbidden(
  variant: Extract<Fault, { kind: 'forbidden' }>['variant'],
  permissions: readonly string[],
  withParams: boolean,
): ApiError | undefined {
  switch (variant) {
    case 'missing-permissions':
      return missingPermissions('ALL', permissions, withParams);
    case 'missing-any-permissions':
      return missingPermissions('ANY', permissions, withParams);
    case 'not-authorized':
      return new ApiError(403, 'not.authorized', 'You are not authorized to perform the requested action.');
    case 'user-context':
      return new ApiError(403, 'not.authorized', `This request requires a user context. ${canary.errorText}`);
    case 'html':
      return undefined;
  }
}
