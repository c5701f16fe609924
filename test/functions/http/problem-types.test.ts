import path from 'node:path';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { REASONS } from '../../../functions/sweeper/credentials.ts';
import { PROBLEM_TYPES } from '../../../functions/sweeper/http/problems.ts';

const FUNCTION = path.resolve(import.meta.dirname, '../../../functions/sweeper');

/** The first is abstract, the second never leaves the function as it is, and only the state machine sees the others. */
const NOT_OVER_HTTP = new Set([
  'CredentialsError',
  'TableError',
  'TableUnavailableError',
  'GenesysUnavailableError',
]);

/** The code of each error that stops a run, by its name, as the sources declare them. */
function declaredErrors(): Map<string, string> {
  const sources = readdirSync(FUNCTION, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const declarations = sources.flatMap((file) => {
    const text = readFileSync(path.join(FUNCTION, file), 'utf8');
    return [...text.matchAll(/^export (?:abstract )?class (\w+) extends \w*Error \{([^]*?)^\}/gm)];
  });
  return new Map([
    ...declarations
      .filter(([, name = '']) => !NOT_OVER_HTTP.has(name))
      .map(([, name = '', body = '']) => [name, /readonly code = '([^']+)'/.exec(body)?.[1] ?? ''] as const),
    ...Object.values(REASONS).map((reason) => {
      const { name, code } = reason('a secret', 'a field', 'wrong');
      return [name, code] as const;
    }),
  ]);
}

describe('the kinds of problems', () => {
  it('have one for each error that stops a run', () => {
    const declared = [...declaredErrors()].filter(([name]) => name !== 'SweeperError');

    expect(declared.length).toBeGreaterThan(15);
    expect(declared.filter(([, code]) => !Object.hasOwn(PROBLEM_TYPES, code))).toEqual([]);
  });

  it('have none that nothing can meet', () => {
    const ofConversations = [
      'credentials-changed',
      'kept',
      'unknown-id',
      'refused',
      'failed',
      'unverified',
      'not-reached',
      'run-refused',
      'run-failed',
    ];
    const known = new Set([...declaredErrors().values(), ...ofConversations]);

    expect(Object.keys(PROBLEM_TYPES).filter((code) => !known.has(code))).toEqual([]);
  });

  it('say whose fault it is by their status', () => {
    const codesOf = (status: number): string[] =>
      Object.entries(PROBLEM_TYPES).flatMap(([code, type]) => (type.status === status ? [code] : []));

    expect(codesOf(400)).toEqual(['invalid-request']);
    expect(codesOf(403)).toEqual(['mode-not-allowed']);
    expect(codesOf(404)).toEqual(['route-unknown', 'unknown-id', 'unknown-sweep']);
    expect(codesOf(409)).toEqual(['kept', 'sweep-running']);
    expect(codesOf(500).filter((code) => !code.startsWith('secret-'))).toEqual([
      'internal-error',
      'invalid-settings',
      'region-unknown',
    ]);
    expect(codesOf(502).filter((code) => !/^(?:login|client)-/.test(code))).toEqual([
      'refused',
      'run-refused',
      'run-failed',
      'failed',
    ]);
    expect(codesOf(504)).toEqual(['unverified', 'not-reached', 'out-of-reach']);
  });
});
