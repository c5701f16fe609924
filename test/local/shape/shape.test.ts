import { describe, expect, it } from 'vitest';
import { shapeOf } from '../../../local/shape/shape.ts';

const ID = 'c263eafc-9469-4a9a-bcbb-a06b745fa571';
const OTHER = '13139e18-e9b6-48db-aae1-f74b199fd768';
const live = (part: object): unknown =>
  shapeOf({ startTime: '2026-06-17T14:00:00.000Z', ...part }, undefined).live;

describe('the shape of a conversation', () => {
  it('has the official names, booleans, and values of enumerations, in the case in which they came', () => {
    expect(
      live({
        participants: [{ purpose: 'customer', wrapupRequired: false, held: null }],
        state: 'CONNECTED',
      }),
    ).toEqual({
      startTime: 'T+0.0s',
      participants: [{ purpose: 'customer', wrapupRequired: false, held: null }],
      state: 'CONNECTED',
    });
  });

  it('has a number for each id, the same for the same one in both documents and in any case, as a key too', () => {
    const shape = shapeOf(
      { id: ID, participants: [{ id: OTHER, attributes: { [OTHER]: ID.toUpperCase() } }] },
      { conversationId: ID, participants: [{ participantId: OTHER }] },
    );

    expect(shape.live).toEqual({
      id: '<uuid 1>',
      participants: [{ id: '<uuid 2>', attributes: { '<uuid 2>': '<uuid 1>' } }],
    });
    expect(shape.analytics).toEqual({
      conversationId: '<uuid 1>',
      participants: [{ participantId: '<uuid 2>' }],
    });
    expect(shape.replaced).toEqual({ uuids: 2, otherIds: 0, names: 0 });
  });

  it('shows which other ids are equal, and not what they are', () => {
    const messages = [{ messageId: 'abc' }, { messageId: 'abcd' }, { messageId: 'abc' }];

    expect(live({ messages })).toMatchObject({
      messages: [
        { messageId: '<id 1, length 3>' },
        { messageId: '<id 2, length 4>' },
        { messageId: '<id 1, length 3>' },
      ],
    });
  });

  it.each([
    ['2026-06-17T14:00:12.345Z', 'T+12.3s'],
    ['2026-06-17T13:59:59Z', 'T-1.0s'],
    ['2026-06-17T16:00:00.000+0200', 'T+0.0s ±hhmm'],
    ['2026-06-17T10:00:00.000-04:00', 'T+0.0s ±hh:mm'],
    ['1980-05-01T00:00:00Z', '<time>'],
    ['2026-06-17T14:00:00', '<string 19>'],
    ['tomorrow', '<string 8>'],
    ['2026-99-99T99:99Z', '<string 17>'],
  ])('has the time %s as %s', (endTime, said) => {
    expect(live({ endTime })).toMatchObject({ endTime: said });
  });

  it('has times only in fields that hold times, and none where the start is not told', () => {
    const time = '2026-06-17T14:00:12.345Z';

    expect(live({ name: time, attributes: { startTime: time } })).toMatchObject({
      name: '<string 24>',
      attributes: { '<name 1>': '<string 24>' },
    });
    expect(shapeOf({ endTime: time }, {}).live).toEqual({ endTime: '<time>' });
    expect(shapeOf({ endTime: time }, { conversationStart: time }).live).toEqual({ endTime: 'T+0.0s' });
  });

  it('replaces and counts every name that is not official, and every attribute’s, official or not', () => {
    const shape = shapeOf(
      {
        brandNew: { state: 'connected', 'Jane Doe': 7 },
        attributes: { name: 'x', state: 'connected', brandNew: '' },
      },
      { brandNew: [true, 7] },
    );

    expect(shape.live).toEqual({
      '<name 1>': { state: 'connected', '<name 2>': '<number>' },
      attributes: { '<name 3>': '<string 1>', '<name 4>': '<string 9>', '<name 1>': '<string 0>' },
    });
    expect(shape.analytics).toEqual({ '<name 1>': [true, '<number>'] });
    expect(shape.replaced.names).toBe(4);
  });

  it('shows a value of an enumeration only in the field that it is one of', () => {
    expect(live({ name: 'connected', state: 'Jane', purpose: 'connected' })).toMatchObject({
      name: '<string 9>',
      state: '<string 4>',
      purpose: '<string 9>',
    });
  });
});
