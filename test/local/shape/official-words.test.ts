import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { OFFICIAL_WORDS } from '../../../local/shape/official-words.ts';

const client = readFileSync(
  createRequire(import.meta.url).resolve('purecloud-platform-client-v2/index.d.ts'),
  'utf8',
);

describe('the words that a shape may show', () => {
  it('are all names of fields in the official client’s models', () => {
    const official = new Set([...client.matchAll(/^\t\t"(\w+)"\??: /gmu)].map(([, name]) => name));

    expect(OFFICIAL_WORDS.names.size).toBeGreaterThan(300);
    expect([...OFFICIAL_WORDS.names].filter((name) => !official.has(name))).toEqual([]);
  });

  it('are fixed words: names and values of one short word each', () => {
    const values = [...OFFICIAL_WORDS.enumValues.values()].flatMap((all) => [...all]);
    const words = [...OFFICIAL_WORDS.names, ...values];

    expect(words.filter((word) => !/^[A-Za-z][A-Za-z0-9._-]{0,60}$/u.test(word))).toEqual([]);
  });

  it('have what the policy judges by: states, purposes, statuses, times, and attributes as what anybody names', () => {
    const { names, enumValues, times, maps } = OFFICIAL_WORDS;

    for (const name of ['held', 'afterCallWork', 'monitoredParticipantId', 'wrapupRequired', 'cleared']) {
      expect(names).toContain(name);
    }
    expect(enumValues.get('state')).toContain('connected');
    expect(enumValues.get('purpose')).toContain('acd');
    expect(enumValues.get('messageStatus')).toContain('delivery-failed');
    expect(enumValues.get('messageType')).toContain('webmessaging');
    for (const name of [
      'startTime',
      'messageTime',
      'connectedTime',
      'resumeTime',
      'startHoldTime',
      'segmentEnd',
    ]) {
      expect(times).toContain(name);
    }
    expect(maps).toContain('attributes');
  });

  it('have no values for what people name or write', () => {
    const personal = [
      'name',
      'address',
      'ani',
      'participantName',
      'notes',
      'subject',
      'value',
      'addressRaw',
      'label',
    ];

    expect(personal.filter((name) => OFFICIAL_WORDS.enumValues.has(name))).toEqual([]);
  });
});
