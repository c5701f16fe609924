import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conversation, ID, judged, MERCILESS } from './conversations.ts';
import type { Fields } from './conversations.ts';
import { SHAPES } from './shapes.ts';

describe('any JSON', () => {
  const verdicts = (body: unknown): string[] => [
    judged(body, { policy: MERCILESS }).verdict,
    judged(body, { policy: MERCILESS, force: true }).verdict,
  ];

  it('can be judged and is never stuck', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        expect(verdicts(body)).toEqual(['keep', 'keep']);
      }),
      { numRuns: 500 },
    );
  });

  it('in the place of the participants can be judged and is never stuck', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (participants) => {
        expect(verdicts(conversation(participants as Fields[]))).toEqual(['keep', 'keep']);
      }),
      { numRuns: 500 },
    );
  });

  it('in the place of any one value of a conversation never makes the judge throw', () => {
    const bodies = fc.constantFrom(...SHAPES.map(([, body]) => body));
    fc.assert(
      fc.property(bodies, fc.nat(), fc.jsonValue(), (body, pick, value) => {
        const paths = pathsOf(body);
        const path = paths[pick % paths.length] ?? [];
        expect(['keep', 'stuck', 'already-ended']).toContain(judged(replaced(body, path, value)).verdict);
      }),
      { numRuns: 1000 },
    );
  });
});

/**
 * Fields whose absence is an ordinary statement of Genesys: nothing of that kind is or was there.
 * The rest is needed by somebody.
 */
const MAY_BE_ABSENT = new Set(['endTime', 'wrapupRequired', 'coachedParticipantId', 'held']);
/** Of a hold that may go on, its absence says nothing. */
const HOLD = 'an agent has put the guest on hold: the guest waits, although the agent wrote last';

const KEPT = SHAPES.filter(([, , expected]) => !expected.startsWith('stuck'));

describe('a conversation that is kept', () => {
  it.each(KEPT.map(([name, body]) => [name, body] as const))(
    'stays so with any one value unknown: %s',
    (_name, body) => {
      const stuck = leavesOf(body).flatMap((path) =>
        ['not-in-any-enum', 7, true, {}, []]
          .filter((value) => judged(replaced(body, path, value)).verdict === 'stuck')
          .map((value) => `${path.join('.')} = ${JSON.stringify(value)}`),
      );
      expect(stuck).toEqual([]);
    },
  );

  it.each(KEPT.map(([name, body]) => [name, body] as const))(
    'stays so with any one value missing: %s',
    (name, body) => {
      const stuck = leavesOf(body)
        .filter((path) => name === HOLD || !MAY_BE_ABSENT.has(String(path.at(-1))))
        .filter((path) => judged(replaced(body, path, null)).verdict === 'stuck')
        .map((path) => path.join('.'));
      expect(stuck).toEqual([]);
    },
  );

  it('is tried in more than 500 places', () => {
    expect(KEPT.flatMap(([, body]) => leavesOf(body)).length).toBeGreaterThan(500);
  });
});

/** What no verdict of stuck can do without, wherever it stands. */
const NEEDED = ['id', 'startTime', 'purpose', 'state', 'type'];

describe('a conversation that is stuck', () => {
  const STUCK = SHAPES.filter(([, , expected]) => expected.startsWith('stuck'));

  it.each(STUCK.map(([name, body]) => [name, body] as const))(
    'is kept without a field that it needs: %s',
    (_name, body) => {
      const places = leavesOf(body).filter(isNeeded);
      const stillStuck = places.filter((path) => judged(replaced(body, path, null)).verdict === 'stuck');
      expect(places.length).toBeGreaterThan(4);
      expect(stillStuck).toEqual([]);
    },
  );

  it.each(STUCK.map(([name, body]) => [name, body] as const))(
    'is another one under another id: %s',
    (_name, body) => {
      expect(judged(body, { conversationId: ID.replace('0b', '1b') }).verdict).toBe('keep');
    },
  );
});

type Path = readonly (string | number)[];

/** The fields of the conversation itself, of its participants and of their message communications. */
function isNeeded(path: Path): boolean {
  const field = String(path.at(-1));
  if (path.length === 1) return NEEDED.includes(field);
  if (path[0] !== 'participants') return false;
  return path.length === 3 ? field === 'purpose' : path.length === 5 && ['state', 'type'].includes(field);
}

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

function leavesOf(body: unknown): Path[] {
  return pathsOf(body).filter((path) => typeof valueAt(body, path) !== 'object');
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Fields)[key], value);
}

function replaced(body: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const copy = structuredClone(body) as Fields;
  copy[key] = replaced(copy[key], rest, value);
  return copy;
}
