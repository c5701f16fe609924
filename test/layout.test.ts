import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..');
const FUNCTION = 'functions/sweeper';

/** Which folders of the function may take values from which; DESIGN.md section 9, "One direction". */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  handler: [
    'http',
    'notify',
    'actions',
    'policy',
    'closing',
    'report',
    'genesys',
    'validation',
    'request',
    'root',
  ],
  http: ['http', 'validation', 'request', 'leaf'],
  notify: ['notify', 'report', 'leaf'],
  request: ['request', 'validation', 'policy', 'leaf'],
  actions: ['actions', 'policy', 'closing', 'report', 'genesys', 'leaf'],
  closing: ['closing', 'policy', 'genesys', 'leaf'],
  genesys: ['genesys', 'leaf'],
  policy: ['policy', 'leaf'],
  report: ['report', 'leaf'],
  validation: ['validation', 'policy', 'leaf'],
};

/** Files at the function's root that hold names and shapes alone, or import nothing of ours. */
const LEAVES = new Set(['clock', 'deadline', 'errors', 'json', 'names', 'outcome', 'run-limits', 'run-plan']);

/** What people and machines may ask for: the request's schema, and the routes that are made of its parts. */
const REQUEST = new Set(['request', 'routes']);

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

function sources(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.posix.join(folder, file.split(path.sep).join('/')));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  const statements = text.matchAll(/^(?:import|export)\s+(type\s+)?([^'";]*?\sfrom\s+)?'(\.[^']+)'/gms);
  return [...statements].map(([, type, names = '', target = '']) => ({
    from: file,
    to: path.posix.normalize(path.posix.join(path.posix.dirname(file), target)),
    typeOnly:
      type !== undefined || /^\{(?:\s*type\s+\w+(?:\s+as\s+\w+)?\s*,?)+\s*\}\s+from/.test(names.trim()),
  }));
}

/** `policy`, `genesys`, …; at the function's root `leaf` for names and shapes, `handler` for what uses everything. */
function roomOf(file: string): string {
  const inside = path.posix.relative(FUNCTION, file);
  if (inside.startsWith('..')) return 'outside';
  const [room = '', ...rest] = inside.split('/');
  if (rest.length > 0) return room;
  const name = room.replace(/\.ts$/, '');
  return LEAVES.has(name) ? 'leaf' : REQUEST.has(name) ? 'request' : 'root';
}

const inFunction = sources(FUNCTION).flatMap(importsOf);

describe('the layout', () => {
  it('finds the imports it is about', () => {
    expect(inFunction.length).toBeGreaterThan(100);
    expect(inFunction.some(({ typeOnly }) => typeOnly)).toBe(true);
    expect(inFunction.some(({ typeOnly }) => !typeOnly)).toBe(true);
  });

  it('lets values flow in one direction: handler, http and actions, then policy, closing, report, genesys', () => {
    const wrong = inFunction
      .filter(({ typeOnly }) => !typeOnly)
      .filter(({ from, to }) => {
        const allowed = MAY_IMPORT[roomOf(from) === 'root' ? 'handler' : roomOf(from)];
        return (
          allowed !== undefined &&
          !allowed.includes(roomOf(to)) &&
          !(allowed.includes('root') && roomOf(to) === 'leaf')
        );
      })
      .map(({ from, to }) => `${from} → ${to}`);

    expect(wrong).toEqual([]);
  });

  it('lets policy and report take nothing but types from elsewhere', () => {
    const wrong = inFunction.filter(
      ({ from, to, typeOnly }) =>
        !typeOnly &&
        ['policy', 'report'].includes(roomOf(from)) &&
        !['leaf', roomOf(from)].includes(roomOf(to)),
    );

    expect(wrong).toEqual([]);
  });

  it('keeps the function free of lib, local and test', () => {
    expect(inFunction.filter(({ to }) => roomOf(to) === 'outside')).toEqual([]);
  });

  it('keeps the simulator free of the function: it models Genesys, not our client', () => {
    const wrong = sources('local/simulator')
      .flatMap(importsOf)
      .filter(({ to }) => to.startsWith('functions/'));

    expect(wrong).toEqual([]);
  });

  it('lets the stack take names and schemas from the function, and nothing that runs', () => {
    const shared =
      /^functions\/sweeper\/(?:names|routes|request|settings|json|http\/problem-types|policy\/policy-schema|validation\/[\w-]+)\.ts$/;
    const wrong = sources('lib')
      .flatMap(importsOf)
      .filter(({ to, typeOnly }) => !typeOnly && to.startsWith('functions/') && !shared.test(to));

    expect(sources('lib').length).toBeGreaterThan(10);
    expect(wrong).toEqual([]);
  });

  it('keeps files near one idea: none over 250 lines', () => {
    const long = [...sources('functions'), ...sources('lib'), ...sources('local')].filter(
      (file) => readFileSync(path.join(ROOT, file), 'utf8').split('\n').length > 250,
    );

    expect(long).toEqual([]);
  });
});
