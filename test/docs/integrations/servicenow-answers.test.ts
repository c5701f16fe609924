import vm from 'node:vm';
import { describe, expect, it } from 'vitest';
import { PROBLEM_TYPES } from '../../../functions/sweeper/http/problem-types.ts';
import { ROUTES } from '../../../functions/sweeper/routes.ts';
import { edgeProblems } from '../../../lib/api-problems.ts';
import { servicenowFile, tablesUnder } from './servicenow-page.ts';

interface Decision {
  readonly workNote: string;
  readonly resolve: boolean;
  readonly assignTo: string;
}

/** The pure script as an instance would run it. */
function decide(status: number, body: string): Decision {
  const context = vm.createContext({ Class: { create: () => function Made() {} }, status, body });
  vm.runInContext(servicenowFile('StuckConversationAnswer.js'), context);
  const decided = vm.runInContext(
    'JSON.stringify(new StuckConversationAnswer().decide(status, body))',
    context,
  ) as string;
  return JSON.parse(decided) as Decision;
}

/** Every problem that a caller of these routes can be told: by the function, and by the edge in front of it. */
const PROBLEMS = [
  ...Object.entries(PROBLEM_TYPES).map(([code, { status }]) => [status, code] as const),
  ...edgeProblems({ mode: 'enforce', auth: 'cognito' }).map(({ status, code }) => [status, code] as const),
];

const ROWS = (tablesUnder('What is written into the record')[0] ?? []).map(
  ([answer = '', note = '', state = '', group = '']) => ({
    status: Number(answer.slice(0, 3)),
    codes: [...answer.matchAll(/`([a-z-]+)`/g)].map(([, code = '']) => code),
    beginnings: [...note.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text),
    state,
    group,
  }),
);

/** Who may get an incident, by the status of the answer: of what people must mend, somebody must. */
const ASSIGNED: ReadonlyMap<number, readonly string[]> = new Map([
  [400, ['sweeper']],
  [401, ['sweeper']],
  [403, ['sweeper']],
  [404, ['', 'sweeper']],
  [405, ['sweeper']],
  [409, ['']],
  [413, ['sweeper']],
  [415, ['sweeper']],
  [429, ['']],
  [500, ['sweeper']],
  [502, ['', 'genesys', 'sweeper']],
  [504, ['']],
]);

describe('what is written for each answer', () => {
  it.each(ROWS.flatMap((row) => row.codes.map((code) => [row.status, code, row] as const)))(
    '%s %s is as the page says',
    (status, code, { beginnings, state, group }) => {
      const problem = { code, detail: 'Why.', remedy: 'Do this.', sweepId: 'run-1' };
      const { workNote, resolve, assignTo } = decide(status, JSON.stringify(problem));

      expect(PROBLEMS).toContainEqual([status, code]);
      expect(workNote).toBe(`${beginnings[0]} (${code}). Why.\nWhat to do: Do this.\nRun: run-1`);
      expect([state, resolve]).toEqual(['as it is', false]);
      expect(group.startsWith(assignTo === '' ? 'as it is' : `\`sweeper.group.${assignTo}\``)).toBe(true);
    },
  );

  it.each(PROBLEMS)('%s %s asks a person, or says that it may be tried again', (status, code) => {
    const { workNote, resolve, assignTo } = decide(status, JSON.stringify({ code, detail: 'Why.' }));

    expect(resolve).toBe(false);
    expect(workNote).toMatch(new RegExp(String.raw`^[A-Z][A-Za-z ]+ \(${code}\)\. Why\.$`));
    expect(ASSIGNED.get(status)).toContain(assignTo);
  });

  it.each([
    ['rate-limited', ''],
    ['platform-error', ''],
    ['permission-missing', 'genesys'],
    ['division-not-granted', 'genesys'],
  ])('a refusal for %s is assigned to "%s"', (code, assignTo) => {
    const problem = { code: 'refused', detail: 'Why.', diagnosis: { code, permissions: [] } };

    expect(decide(502, JSON.stringify(problem)).assignTo).toBe(assignTo);
  });

  it.each([
    ['still-open', 'genesys'],
    ['guest-returned', ''],
  ])('an end that was not seen because of %s is assigned to "%s"', (reason, assignTo) => {
    expect(decide(504, JSON.stringify({ code: 'unverified', detail: 'Why.', reason })).assignTo).toBe(
      assignTo,
    );
  });

  it.each(['', 'null', '[]', '"text"', '<html>Guest: canary</html>', '{"ended":true}', '{"code":7}'])(
    'writes no word of a body that is no problem document: %s',
    (body) => {
      const { workNote, resolve, assignTo } = decide(503, body);

      expect(workNote).toMatch(/^No answer of the sweeper \(status 503\)\./);
      expect(workNote).not.toContain('canary');
      expect([resolve, assignTo]).toEqual([false, '']);
    },
  );

  it('resolves nothing on a 200 that does not say that the conversation has ended', () => {
    expect(decide(200, '{}')).toMatchObject({ resolve: false, assignTo: '' });
    expect(decide(200, '{"ended":"true"}').resolve).toBe(false);
    expect(decide(200, '{"ended":false,"conversations":[{"outcome":"kept"}]}').resolve).toBe(false);
  });

  it('tells of a guest who has come back', () => {
    const report = { ended: true, conversations: [{ outcome: 'closed', reopened: true }] };

    expect(decide(200, JSON.stringify(report)).workNote).toContain('The guest has come back');
  });
});

describe('the files', () => {
  it.each(['StuckConversationAnswer.js', 'StuckConversationCloser.js', 'business-rule.js'])(
    '%s is ES5',
    (name) => {
      const code = servicenowFile(name).replaceAll(/\/\*[^]*?\*\/|\/\/.*|'[^'\n]*'/g, '0');

      expect(code).not.toMatch(/=>|\b(let|const|class|async|of)\b|`|\.\.\.|\?\.|\?\?|,\s*\)|catch \{/);
    },
  );

  it.each([
    ['close-dry-run.json', 'dry-run'],
    ['close.json', 'enforce'],
  ])('%s is a body that the route takes, and its mode is %s', (name, mode) => {
    const body: unknown = JSON.parse(servicenowFile(name).replace('${note}', 'INC0010001'));

    expect(body).toEqual({ mode, note: 'INC0010001' });
    expect(ROUTES.closeOne.input.safeParse(body).success).toBe(true);
  });
});
