import type { ApiCall, ApiReply, ApiRoute } from '../api-call.ts';
import { requirePermission } from '../api-call.ts';
import { enumValues } from '../definitions.ts';
import { missingPermissions, notFound } from '../api-error.ts';
import type { SimulatedQueue } from '../organisation.ts';
import { requirePageOf } from './paging.ts';

const viewQueues = { type: 'ANY', permissions: ['routing:queue:view'] } as const;
const viewQueue = { type: 'ALL', permissions: ['routing:queue:view'] } as const;
const viewThreading = { type: 'ALL', permissions: ['conversation:threadingTimeline:view'] } as const;
const defaultThreadingMinutes = 4_320;

/** Queues and the threading timeline (reference 6). */
export function routingRoutes(): ApiRoute[] {
  return [
    { method: 'GET', path: '/api/v2/routing/queues', required: viewQueues, handle: queues },
    { method: 'GET', path: '/api/v2/routing/queues/{queueId}', required: viewQueue, handle: queue },
    {
      method: 'GET',
      path: '/api/v2/conversations/messaging/threadingtimeline',
      required: viewThreading,
      handle: threadingTimeline,
    },
  ];
}

function queues(call: ApiCall): ApiReply {
  const divisions = requirePermission(call, viewQueues);
  const wantedIds = listParameter(call.query, 'id');
  const wantedDivisions = listParameter(call.query, 'divisionId');
  const found = call.state.organisation.queues
    .filter(({ divisionId }) => divisions.has(divisionId))
    .filter(({ id }) => wantedIds.length === 0 || wantedIds.includes(id))
    .filter(({ divisionId }) => wantedDivisions.length === 0 || wantedDivisions.includes(divisionId))
    .filter(({ name }) => nameMatches(name, call.query.get('name')));
  const sign = call.query.get('sortOrder') === 'desc' ? -1 : 1;
  const sorted = found.toSorted((a, b) => sign * a.name.localeCompare(b.name));
  return {
    status: 200,
    body: requirePageOf(
      sorted.map((one) => queueView(call, one)),
      call.query,
    ),
  };
}

function queue(call: ApiCall): ApiReply {
  const divisions = requirePermission(call, viewQueue);
  const found = call.state.organisation.queues.find(({ id }) => id === call.params['queueId']);
  if (found === undefined) throw notFound();
  if (!divisions.has(found.divisionId)) {
    throw missingPermissions(
      viewQueue.type,
      viewQueue.permissions,
      call.state.assumptions.messageParamsOn403,
    );
  }
  return { status: 200, body: queueView(call, found) };
}

/** The top-level `enableInactivityTimeout` is a no-op: only the subtype's counts (reference 6). */
function queueView({ state }: ApiCall, one: SimulatedQueue): Record<string, unknown> {
  const timeoutSeconds = one.inactivityTimeoutSeconds;
  const division = state.organisation.divisions.find(({ id }) => id === one.divisionId);
  return {
    id: one.id,
    name: one.name,
    division,
    memberCount: 5,
    acwSettings: { wrapupPrompt: one.wrapUpRequired ? 'MANDATORY' : 'OPTIONAL' },
    mediaSettings: {
      message: {
        enableInactivityTimeout: false,
        subTypeSettings: { webmessaging: { enableInactivityTimeout: timeoutSeconds !== undefined } },
        ...(timeoutSeconds === undefined
          ? {}
          : { inactivityTimeoutSettings: { actionType: 'DISCONNECT', timeoutSeconds } }),
      },
    },
    selfUri: `/api/v2/routing/queues/${one.id}`,
  };
}

function threadingTimeline(call: ApiCall): ApiReply {
  requirePermission(call, viewThreading);
  const timeoutInMinutes = call.state.conditions.threadingMinutes;
  const types = enumValues('ConversationThreadingWindowSetting', 'messengerType');
  const settings = types.map((messengerType) => ({ messengerType, timeoutInMinutes }));
  return { status: 200, body: { settings, defaultTimeoutMinutes: defaultThreadingMinutes } };
}

/** A list parameter, given several times or with commas. */
function listParameter(query: URLSearchParams, name: string): string[] {
  return query.getAll(name).flatMap((value) => value.split(','));
}

/** "Leading and trailing asterisks allowed". */
function nameMatches(name: string, wanted: string | null): boolean {
  if (wanted === null) return true;
  const core = wanted.replace(/^\*|\*$/g, '');
  if (wanted.startsWith('*') && wanted.endsWith('*')) return name.includes(core);
  if (wanted.startsWith('*')) return name.endsWith(core);
  return wanted.endsWith('*') ? name.startsWith(core) : name === core;
}
