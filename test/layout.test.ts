import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..');
const FUNCTION = 'functions/sweeper';

/**
 * Which folders of the function may take values from which; DESIGN.md section 9, "One direction". Every folder may take
 * from itself and from the leaves; the files at the function's root, from all.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  http: ['request'],
  request: ['policy'],
  rounds: ['actions', 'closing', 'policy', 'report', 'request', 'table', 'genesys', 'run'],
  actions: ['diagnose', 'closing', 'refusals', 'policy', 'report', 'table', 'genesys', 'run'],
  diagnose: ['closing', 'refusals', 'policy', 'report', 'genesys', 'run', 'request'],
  closing: ['refusals', 'policy', 'report', 'table', 'genesys', 'run'],
  refusals: ['genesys'],
  genesys: [],
  policy: [],
  report: [],
  table: ['policy'],
  'report/schemas': ['policy', 'refusals', 'genesys', 'report/row-schema'],
  'report/row-schema': ['policy', 'refusals', 'genesys'],
  run: ['genesys'],
};

/** Files that hold names and shapes, or import nothing of ours that runs. */
const LEAVES = new Set([
  'clock',
  'errors',
  'json',
  'names',
  'outcome',
  'request/plan',
  'genesys/assumptions',
  'genesys/regions',
]);

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
  const later = [...text.matchAll(/\bimport\('(\.[^']+)'\)/gms)].map(([, target = '']) => [
    '',
    undefined,
    '',
    target,
  ]);
  return [...statements, ...later].map(([, type, names = '', target = '']) => ({
    from: file,
    to: path.posix.normalize(path.posix.join(path.posix.dirname(file), target)),
    typeOnly:
      type !== undefined || /^\{(?:\s*type\s+\w+(?:\s+as\s+\w+)?\s*,?)+\s*\}\s+from/.test(names.trim()),
  }));
}

/** `policy`, `genesys`, …; `leaf` for names and shapes, a room of its own for what nobody runs, or all are given; else `root`. */
function roomOf(file: string): string {
  const inside = path.posix.relative(FUNCTION, file).replace(/\.ts$/, '');
  if (inside.startsWith('..')) return 'outside';
  if (LEAVES.has(inside)) return 'leaf';
  if (Object.hasOwn(MAY_IMPORT, inside)) return inside;
  const [room = '', ...rest] = inside.split('/');
  return rest.length > 0 ? room : 'root';
}

/** Files that import themselves in the end, each with what it imports on the way; types included. */
function circles(imports: readonly Import[]): string[] {
  const next = Map.groupBy(imports, ({ from }) => from);
  const reaches = (start: string): boolean => {
    const seen = new Set<string>();
    const open = [start];
    for (let file = open.pop(); file !== undefined; file = open.pop()) {
      for (const { to } of next.get(file) ?? []) {
        if (to === start) return true;
        if (!seen.has(to)) open.push(to);
        seen.add(to);
      }
    }
    return false;
  };
  return [...next.keys()].filter((file) => reaches(file));
}

const inFunction = sources(FUNCTION).flatMap(importsOf);

describe('the layout', () => {
  it('finds the imports it is about', () => {
    expect(inFunction.length).toBeGreaterThan(100);
    expect(inFunction.some(({ typeOnly }) => typeOnly)).toBe(true);
    expect(inFunction.some(({ typeOnly }) => !typeOnly)).toBe(true);
  });

  it('lets values flow in one direction: actions, then diagnose, closing, refusals, then policy, report, genesys', () => {
    const wrong = inFunction
      .filter(({ typeOnly }) => !typeOnly)
      .filter(({ from, to }) => {
        const allowed = MAY_IMPORT[roomOf(from)];
        return allowed !== undefined && ![...allowed, roomOf(from), 'leaf'].includes(roomOf(to));
      })
      .map(({ from, to }) => `${from} → ${to}`);

    expect(wrong).toEqual([]);
  });

  it('takes the types of the answers from their schemas, and no schema: those are no part of what is deployed', () => {
    const taken = inFunction.filter(({ to }) => roomOf(to) === 'report/schemas');

    expect(taken.length).toBeGreaterThan(5);
    expect(taken.filter(({ typeOnly }) => !typeOnly)).toEqual([]);
  });

  it('lets no file import itself by way of others, types included', () => {
    expect(
      circles([
        { from: 'a', to: 'b', typeOnly: true },
        { from: 'b', to: 'a', typeOnly: false },
      ]),
    ).toEqual(['a', 'b']);
    expect(circles(inFunction)).toEqual([]);
  });

  it('takes zod/mini, half as large as zod, but for the schemas of answers, which are not deployed', () => {
    const whole = sources(FUNCTION).filter((file) =>
      / from 'zod'/.test(readFileSync(path.join(ROOT, file), 'utf8')),
    );

    expect(whole).toEqual(['functions/sweeper/report/row-schema.ts', 'functions/sweeper/report/schemas.ts']);
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
      /^functions\/sweeper\/(?:names|json|http\/(?:routes|problems)|policy\/schema|request\/(?!resolve)[\w-]+)\.ts$/;
    const wrong = sources('lib')
      .flatMap(importsOf)
      .filter(({ to, typeOnly }) => !typeOnly && to.startsWith('functions/') && !shared.test(to));

    expect(sources('lib').length).toBeGreaterThan(10);
    expect(wrong).toEqual([]);
  });

  it('keeps files near one idea: none over 300 lines, and of the function at most 128 files, the median between 90 and 150', () => {
    const lines = (file: string): number =>
      readFileSync(path.join(ROOT, file), 'utf8').split('\n').length - 1;
    const long = [...sources('functions'), ...sources('lib'), ...sources('local')].filter(
      (file) => lines(file) > 300,
    );
    const lengths = sources(FUNCTION)
      .map(lines)
      .toSorted((one, other) => one - other);

    expect(long).toEqual([]);
    expect(lengths.length).toBeLessThanOrEqual(128);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeGreaterThanOrEqual(90);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(150);
  });
});
