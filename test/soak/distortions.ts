import type { Distortion } from '../../local/simulator/model.ts';
import type { Random } from '../../local/simulator/random.ts';

type Body = Record<string, unknown>;

/** What a live view may hold that no documented conversation does. A judge must keep such a conversation. */
const DISTORTIONS: readonly ((body: Body) => void)[] = [
  (body) => delete body['participants'],
  (body) => (body['participants'] = 'none'),
  (body) => delete body['startTime'],
  (body) => (body['startTime'] = 'yesterday'),
  (body) => (body['endTime'] = 17),
  (body) => first(body, 'participants', (one) => delete one['purpose']),
  (body) => first(body, 'participants', (one) => (one['purpose'] = 'martian')),
  (body) => first(body, 'participants', (one) => (one['messages'] = null)),
  (body) => inMessages(body, (one) => delete one['state']),
  (body) => inMessages(body, (one) => (one['state'] = 'levitating')),
  (body) => inMessages(body, (one) => (one['state'] = 'none')),
  (body) => inMessages(body, (one) => (one['messages'] = {})),
  (body) => inMessages(body, (one) => first(one, 'messages', (entry) => delete entry['messageTime'])),
  (body) => inMessages(body, (one) => first(one, 'messages', (entry) => (entry['messageTime'] = 'soon'))),
  (body) =>
    inMessages(body, (one) => first(one, 'messages', (entry) => (entry['messageStatus'] = 'whispered'))),
  (body) => inMessages(body, (one) => delete one['connectedTime']),
  (body) => inMessages(body, (one) => (one['type'] = 'smoke')),
  (body) => inMessages(body, (one) => delete one['type']),
];

/** One of them, in both live views. */
export function someDistortion(random: Random): Distortion {
  const distort = random.pick(DISTORTIONS);
  return (_view, body) => distort(body);
}

function first(body: Body, list: string, change: (one: Body) => void): void {
  const all = body[list];
  if (Array.isArray(all) && all.length > 0) change(all[0] as Body);
}

function inMessages(body: Body, change: (one: Body) => void): void {
  first(body, 'participants', (participant) => first(participant, 'messages', change));
}
