import type {
  Breach,
  HeldSecret,
  Invariant,
  ObservedDay,
  ObservedInvocation,
  ObservedRequest,
} from '../observation.ts';
import { property } from './raw.ts';
import { loginsByToken, purposeOf, requestsByRun } from './requests.ts';
import { reportOf, rowsOf } from './runs.ts';

/** So long after a 401 the secret has been read again, and nothing was in the way of it. */
const READ_AGAIN_MS = 5_000;

/**
 * DESIGN section 8: a run asks nothing of Genesys with a secret that was replaced, deleted or out of reach when it
 * began; ids of one organisation are never asked of another, nor with another client; and a run that ends for that
 * says so.
 */
export const credentials: Invariant = (day) => {
  const logins = loginsByToken(day);
  return [...requestsByRun(day)].flatMap(([invocation, requests]) =>
    [
      ...requests.flatMap((one) => fromThePast(one, invocation, day, logins)),
      ...mixed(invocation, requests, logins),
      ...untold(day, invocation, requests, logins),
    ].map((what): Breach => ({ invariant: 'credentials', at: invocation.startedAt, what })),
  );
};

type Logins = ReturnType<typeof loginsByToken>;

/** What Secrets Manager held at any moment of a time. */
function heldBetween({ secret }: ObservedDay, from: number, to: number): readonly HeldSecret[] {
  const before = secret.findLast(({ at }) => at <= from);
  return [...(before === undefined ? [] : [before]), ...secret.filter(({ at }) => at > from && at <= to)];
}

function fromThePast(
  request: ObservedRequest,
  { id, startedAt }: ObservedInvocation,
  day: ObservedDay,
  logins: Logins,
): string[] {
  const login = purposeOf(request) === 'login' ? request : logins.get(request.token);
  if (login === undefined) return [];
  const isHeld = heldBetween(day, startedAt, request.sentAt).some(
    ({ clientId, clientSecret, origin, trouble }) =>
      trouble === undefined && login.login === `${clientId}:${clientSecret}` && login.origin === origin,
  );
  return isHeld
    ? []
    : [`invocation ${id}: request ${request.id} rests on a secret that was not to be had since it began`];
}

function whose({ login, origin }: ObservedRequest): string {
  return `${login?.split(':')[0]} at ${origin}`;
}

function mixed(
  { id, asked }: ObservedInvocation,
  requests: readonly ObservedRequest[],
  logins: Logins,
): string[] {
  // It names no conversation, and has to say what is wrong with either.
  if (asked?.action === 'diagnose') return [];
  const clients = new Set(
    requests.flatMap(({ token }) => {
      const login = logins.get(token);
      return login === undefined ? [] : [whose(login)];
    }),
  );
  return clients.size > 1 ? [`invocation ${id} asked Genesys as ${clients.size} clients`] : [];
}

/** Rows that say `credentials-changed`, and runs that should. */
function untold(
  day: ObservedDay,
  invocation: ObservedInvocation,
  requests: readonly ObservedRequest[],
  logins: Logins,
): string[] {
  const report = reportOf(invocation);
  const { ended, startedAt, deadlineAt, id } = invocation;
  if (report === undefined || ended === undefined) return [];
  const rows = rowsOf(report);
  const told = rows.filter(({ reason }) => reason === 'credentials-changed');
  const held = new Set(
    heldBetween(day, startedAt, ended.at).map(({ clientId, origin, apiOrigin, trouble }) =>
      trouble === 'gone' ? trouble : `${clientId} at ${origin} and ${apiOrigin}`,
    ),
  );
  if (told.length > 0 && held.size < 2)
    return [`invocation ${id}: ${told.length} rows say credentials-changed, and none did`];
  const rejected = requests.find((request) => {
    // Whose token it is, and what it may: asked for the words of a report, which is complete without.
    if (purposeOf(request) === 'look') return false;
    const { status, fate, answeredAt = 0, token } = request;
    const login = logins.get(token);
    if (login === undefined || status !== 401 || fate !== 'whole') return false;
    const now = heldBetween(day, answeredAt, answeredAt + READ_AGAIN_MS);
    return (
      answeredAt + 4 * READ_AGAIN_MS < deadlineAt &&
      now.every(
        ({ clientId, origin, trouble }) =>
          trouble === 'gone' || (trouble === undefined && `${clientId} at ${origin}` !== whose(login)),
      )
    );
  });
  if (rejected === undefined) return [];
  const left = rows.filter(({ outcome }) => outcome === 'not-reached');
  return [
    ...(property(report, 'outcome') === 'complete'
      ? [`invocation ${id}: the credentials had changed at request ${rejected.id}, and it says complete`]
      : []),
    ...(left.length > 0 && told.length === 0
      ? [`invocation ${id}: the credentials had changed at request ${rejected.id}, and no row says so`]
      : []),
  ];
}
