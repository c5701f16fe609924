import { ROUTES, type RunRouteName } from '../../functions/sweeper/http/routes.ts';
import type { SettingsInput } from '../../functions/sweeper/request/settings.ts';
import type { SimulatedOrganisation } from '../../local/simulator/organisation.ts';
import type { Random } from '../../local/simulator/random.ts';
import { apiEvent } from '../support/api-event.ts';
import type { Asked, ObservedInvocation, SweepCall } from './observation.ts';
import { overreaches, overreachingEvent } from './overreaching.ts';
import { ORGANISATION, somePolicy } from './random-settings.ts';

/** An event, and what its sender means by it. */
export interface DayEvent {
  readonly trigger: ObservedInvocation['trigger'];
  readonly event: unknown;
  /** Undefined where the event is no valid request for this deployment. */
  readonly asked: Asked | undefined;
  readonly call?: SweepCall;
  /** Of the long sweep that this is a round of. */
  readonly sweepId?: string;
}

export interface EventMaker {
  readonly random: Random;
  /** What requests that ask for too much are drawn from. */
  readonly overreach: Random;
  readonly organisation: SimulatedOrganisation;
  readonly settings: SettingsInput;
  /** Ids of the conversations that there are. */
  readonly ids: readonly string[];
  readonly intervalMinutes: number;
}

/** What the schedule sends: the deployed mode, the deployed defaults. */
export function scheduledEvent({ random, settings, intervalMinutes }: EventMaker): DayEvent {
  const mode = settings.mode ?? 'dry-run';
  return {
    trigger: 'schedule',
    event: { sweeper: { trigger: 'schedule', sweepId: random.uuid(), intervalMinutes }, request: { mode } },
    asked: { action: 'sweep', mode, request: { mode } },
  };
}

/** What a person at the cloud console, a Step Functions execution or an API client might send. */
export function someEvent(by: EventMaker): DayEvent {
  // Drawn in either case: what comes after it in the day does not depend on which of them is sent.
  const fitting = someFittingEvent(by);
  return overreaches(by.overreach) ? overreachingEvent(by) : fitting;
}

function someFittingEvent(by: EventMaker): DayEvent {
  const { random } = by;
  const draw = random.next();
  if (draw < 0.5) return someApiEvent(by);
  if (draw < 0.55) return someBadEvent(by);
  const asked = someRequest(by);
  const { request } = asked;
  if (draw < 0.8) return { trigger: 'console', event: request, asked };
  const trigger = random.pick(['step-functions', 'schedule', 'console'] as const);
  return { trigger, event: { sweeper: { trigger, sweepId: random.uuid() }, request }, asked };
}

function someRequest(by: EventMaker): Asked {
  const { random } = by;
  const action = random.pick(['sweep', 'sweep', 'close', 'close', 'explain', 'diagnose'] as const);
  const mode = action === 'sweep' || action === 'close' ? someMode(by) : 'dry-run';
  const common = {
    action,
    ...(random.chance(0.2) ? { org: ORGANISATION } : {}),
    ...(random.chance(0.2) ? { note: 'asked for in the soak' } : {}),
    ...(mode === 'dry-run' && random.chance(0.5) ? {} : { mode }),
  };
  switch (action) {
    case 'sweep':
      return {
        action,
        mode,
        request: {
          ...common,
          ...someScope(by),
          ...someLimits(by, ['maxCloses', 'abortIfMoreThan', 'abortIfMorePercent']),
          ...(random.chance(0.2) ? { lookbackDays: random.between(1, 31) } : {}),
        },
      };
    case 'close':
      return {
        action,
        mode,
        request: {
          ...common,
          ...someScope(by),
          ...someLimits(by, ['maxCloses']),
          conversationIds: someIds(by),
          ...(random.chance(0.3) ? { force: true } : {}),
        },
      };
    case 'explain':
      return { action, mode, request: { ...common, ...someScope(by), conversationIds: someIds(by) } };
    case 'diagnose':
      return { action, mode, request: { ...common, ...(random.chance(0.3) ? { probe: true } : {}) } };
  }
}

/** Sweeps over the API are drawn elsewhere: `long-sweeps.ts`. */
function someApiEvent(by: EventMaker): DayEvent {
  const { random } = by;
  const route = random.pick(['closeOne', 'forceClose', 'closeList', 'explain', 'diagnosis'] as const);
  const { action } = ROUTES[route].request;
  const isClose = route === 'closeOne' || route === 'forceClose' || route === 'closeList';
  const mode = isClose ? someMode(by) : 'dry-run';
  const request = bodyFor(route, mode, by);
  const conversationId = someIds(by)[0] ?? '';
  const isOne = route !== 'closeList' && (isClose || route === 'explain');
  const event = apiEvent(route, {
    ...(isOne ? { conversationId } : {}),
    ...(request === undefined ? {} : { body: request }),
  });
  return {
    trigger: 'api',
    event: { ...event, requestContext: { ...event.requestContext, requestId: random.uuid() } },
    asked: {
      action,
      mode,
      request: {
        ...request,
        ...(isOne ? { conversationIds: [conversationId] } : {}),
        ...(route === 'forceClose' ? { force: true } : {}),
      },
    },
  };
}

/** Undefined for what is asked by GET. */
function bodyFor(
  route: RunRouteName,
  mode: Asked['mode'],
  by: EventMaker,
): Record<string, unknown> | undefined {
  switch (route) {
    case 'closeOne':
      return { mode, ...someScope(by) };
    case 'forceClose':
      return { mode, note: 'asked for in the soak' };
    case 'closeList':
      return {
        mode,
        conversationIds: someIds(by),
        ...someScope(by),
        ...someLimits(by, ['maxCloses']),
      };
    case 'explain':
    case 'diagnosis':
      return undefined;
  }
}

/** What must be refused without a single request. */
function someBadEvent(by: EventMaker): DayEvent {
  const { random, settings } = by;
  const event: unknown = random.pick([
    { key1: 'value1', key2: 'value2', key3: 'value3' },
    { action: 'sweep', mode: 'enforce', force: true },
    { mode: 'Enforce' },
    { action: 'close', mode: 'enforce' },
    { mode: 'enforce', maxCloses: (settings.maxCloses ?? 200) + 1 },
    { action: 'explain', conversationIds: ['not-an-id'] },
    ...(settings.mode === 'enforce' ? [] : [{ mode: 'enforce' }]),
  ]);
  return { trigger: 'console', event, asked: undefined };
}

function someMode({ random, settings }: EventMaker): Asked['mode'] {
  return settings.mode === 'enforce' && random.chance(0.8) ? 'enforce' : 'dry-run';
}

function someIds({ random, ids }: EventMaker): string[] {
  const drawn = Array.from({ length: random.between(1, 6) }, () =>
    ids.length === 0 || random.chance(0.05) ? random.uuid() : random.pick(ids),
  );
  return [...new Set(drawn)];
}

export function someScope({
  random,
  organisation,
  settings,
}: Pick<EventMaker, 'random' | 'organisation' | 'settings'>): Record<string, unknown> {
  const { queues, divisions } = organisation;
  const giver = settings.allowWaitingOverride === true ? 'request that may end who waits' : 'request';
  return {
    ...(random.chance(0.1) ? { queueIds: [random.pick(queues).id, random.pick(queues).id] } : {}),
    ...(random.chance(0.1) ? { divisionIds: [random.pick(divisions).id] } : {}),
    ...(random.chance(0.3) ? { policy: somePolicy(random, organisation, giver) } : {}),
  };
}

export function someLimits(
  { random, settings }: Pick<EventMaker, 'random' | 'settings'>,
  fields: readonly ('maxCloses' | 'abortIfMoreThan' | 'abortIfMorePercent')[],
): Record<string, number> {
  const { maxCloses = 200, abortIfMoreThan = 500, abortIfMorePercent = 75 } = settings;
  const deployed = { maxCloses, abortIfMoreThan, abortIfMorePercent };
  const lowest = { maxCloses: 1, abortIfMoreThan: 0, abortIfMorePercent: 1 };
  return Object.fromEntries(
    fields
      .filter(() => random.chance(0.2))
      .map((field) => [field, random.between(lowest[field], deployed[field])]),
  );
}
