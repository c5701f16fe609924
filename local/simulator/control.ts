import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { assumptionValues } from './assumptions.ts';
import type { FaultRule } from './faults.ts';
import type { JsonObject } from './json-values.ts';
import { isObject, isOneOf, objectOf } from './json-values.ts';
import { playStory, stories } from './population.ts';
import type { SimulatorState } from './simulator-state.ts';
import { iso } from './time-text.ts';

/** What a control request got wrong; its message says what is accepted. */
class ControlError extends Error {
  override readonly name = 'ControlError';
}

const faultKinds = [
  'latency',
  'throttled',
  'server-error',
  'reset',
  'hang',
  'half-body',
  'proxy',
  'html',
  'empty-body',
  'forbidden',
  'bad-request',
  'rejected',
  'not-found',
  'conflict',
  'token-revoked',
  'no-effect',
  'late-effect',
  'hidden-end',
  'guest-writes',
  'guest-reconnects',
];
const ruleKeys = ['fault', 'method', 'path', 'conversationId', 'times'];

type Body = JsonObject;
type Handler = (body: Body, request: FastifyRequest) => unknown;

/** The control paths under `/simulator`, for a client in any language. They are not in the journal and have no limit. */
export function controlRoutes(app: FastifyInstance, state: SimulatorState): void {
  const add = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, handler: Handler): void => {
    app.route({
      method,
      url: `/simulator${path}`,
      handler: (request, reply) => respond(handler, request, reply),
    });
  };
  const time = (): Body => ({ now: iso(state.clock.now()) });
  add('GET', '/clock', time);
  add('POST', '/clock', (body) => {
    moveClock(state, body);
    return time();
  });
  add('GET', '/credentials', () =>
    state.clients.list.map(({ id, secret, name, state: clientState }) => ({
      clientId: id,
      clientSecret: secret,
      name,
      state: clientState,
    })),
  );
  add('GET', '/assumptions', () => state.assumptions);
  add('PATCH', '/assumptions', (body) => setAssumptions(state, body));
  add('GET', '/conditions', () => state.conditions);
  add('PATCH', '/conditions', (body) => setConditions(state, body));
  add('GET', '/faults', () => state.faults.list);
  add('POST', '/faults', (body) => state.faults.add(requireRule(body)));
  add('DELETE', '/faults', () => {
    state.faults.clear();
    return state.faults.list;
  });
  add('DELETE', '/faults/:id', (_body, { params }) => ({
    removed: state.faults.remove(Number(objectOf(params)['id'])),
  }));
  add('GET', '/journal', () => state.journal.entries);
  add('DELETE', '/journal', () => {
    state.journal.clear();
    return state.journal.entries;
  });
  add('GET', '/conversations', () =>
    [...state.conversations.all()].map(({ id, story, startTime, endTime }) => ({
      id,
      story,
      startTime: iso(startTime),
      ...(endTime === undefined ? {} : { endTime: iso(endTime) }),
    })),
  );
  add('POST', '/conversations', (body) => addStory(state, body));
}

async function respond(
  handler: Handler,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  try {
    return reply.type('application/json').send(JSON.stringify(handler(requireBody(request.body), request)));
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    return reply
      .code(400)
      .type('application/json')
      .send(JSON.stringify({ error: error.message }));
  }
}

function requireBody(text: unknown): Body {
  if (typeof text !== 'string' || text === '') return {};
  try {
    const body: unknown = JSON.parse(text);
    if (isObject(body)) return body;
  } catch {
    // told below
  }
  throw new ControlError('the body must be a JSON object');
}

function moveClock({ clock }: SimulatorState, { advanceMs, set }: Body): void {
  if (typeof advanceMs === 'number' && advanceMs >= 0) return clock.advance(advanceMs);
  const at = typeof set === 'string' ? Date.parse(set) : Number.NaN;
  if (Number.isNaN(at))
    throw new ControlError('give {"advanceMs": number from 0} or {"set": "ISO-8601 time"}');
  clock.set(at);
}

const acceptedValues: Readonly<Record<string, readonly unknown[] | undefined>> = assumptionValues;

function setAssumptions({ assumptions }: SimulatorState, body: Body): unknown {
  for (const [name, value] of Object.entries(body)) {
    if (!(name in assumptions)) throw unknownName(name, Object.keys(assumptions));
    const accepted = acceptedValues[name];
    const isDuration =
      accepted === undefined && (value === null || (typeof value === 'number' && value >= 0));
    if (!isDuration && accepted?.includes(value) !== true) {
      throw new ControlError(`${name} accepts ${JSON.stringify(accepted ?? ['ms', null])}`);
    }
  }
  return Object.assign(assumptions, body);
}

function setConditions({ conditions }: SimulatorState, body: Body): unknown {
  for (const [name, value] of Object.entries(body)) {
    if (!(name in conditions)) throw unknownName(name, Object.keys(conditions));
    const wanted = ['rowsRepeatOverPages', 'rowsReordered', 'answersCarryDate'].includes(name)
      ? 'boolean'
      : 'number';
    const mayBeNull = ['searchBreaksAbove', 'searchPageLimit'].includes(name);
    const fits = (mayBeNull && value === null) || typeof value === wanted;
    if (!fits) throw new ControlError(`${name} accepts a ${wanted}`);
  }
  return Object.assign(conditions, body);
}

function requireRule(body: Body): FaultRule {
  const unknown = Object.keys(body).find((key) => !ruleKeys.includes(key));
  if (unknown !== undefined) throw unknownName(unknown, ruleKeys);
  const kind = objectOf(body['fault'])['kind'];
  if (!isOneOf(kind, faultKinds)) throw new ControlError(`fault.kind accepts ${faultKinds.join(', ')}`);
  // The rest of a rule is the driver's own business: this is a tool for tests.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return body as unknown as FaultRule;
}

function addStory(state: SimulatorState, { story: name }: Body): unknown {
  const story = stories.find((one) => one.name === name);
  if (story === undefined)
    throw new ControlError(`story accepts ${stories.map((one) => one.name).join(', ')}`);
  const { random, organisation } = state;
  const { id } = state.conversations.add(playStory({ random, organisation, now: state.clock.now() }, story));
  return { id, story: story.name };
}

function unknownName(name: string, accepted: readonly string[]): ControlError {
  return new ControlError(`${name} is unknown; accepted: ${accepted.join(', ')}`);
}
