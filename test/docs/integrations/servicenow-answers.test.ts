import vm from 'node:vm';
import { describe, expect, it } from 'vitest';
import { ROUTES } from '../../../functions/sweeper/http/routes.ts';
import { codeIn } from '../page.ts';
import { rowAbout, type AnswerRow } from './answer-table.ts';
import { EVERY_PROBLEM } from './every-problem.ts';
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

const TABLE = tablesUnder('What is written into the record')[0] ?? [];

const ROWS: readonly AnswerRow[] = TABLE.filter(([answer = '']) => /^[45]|^any other/.test(answer)).map(
  ([answer = '', where = '', ...says]) => ({
    statuses: /^\d{3}/.exec(answer)?.[0] ?? '',
    codes: codeIn(answer),
    where,
    says,
  }),
);

describe('what is written for each answer', () => {
  it.each(EVERY_PROBLEM)('%s is written and assigned as the page says', (_name, problem) => {
    const [note = '', state, group = ''] = rowAbout(problem, ROWS).says;
    const { status, body } = problem;
    const sent = { ...body, detail: 'Why.', remedy: 'Do this.' };
    const { workNote, resolve, assignTo } = decide(status, JSON.stringify(sent));
    const run = body.sweepId === undefined ? '' : `\nRun: ${body.sweepId}`;

    expect(workNote).toBe(`${codeIn(note)[0]} (${body.code}). Why.\nWhat to do: Do this.${run}`);
    expect([state, resolve]).toEqual(['as it is', false]);
    expect(group.startsWith(assignTo === '' ? 'as it is' : `\`sweeper.group.${assignTo}\``)).toBe(true);
  });

  it('the page tells of no code that the API does not have, and of none with another status', () => {
    const told = ROWS.flatMap(({ codes, statuses }) => codes.map((code) => `${statuses} ${code}`));
    const has = new Set(EVERY_PROBLEM.map(([, { status, body }]) => `${status} ${body.code}`));

    expect(told.filter((one) => !has.has(one))).toEqual([]);
  });

  it.each([
    ['200, `"ended": true`', { ended: true, outcome: 'closed' }, 0, 'Resolved'],
    ['200, `"ended": true`', { ended: true, outcome: 'already-ended' }, 1, 'Resolved'],
    ['200, `"ended": false`', { ended: false, outcome: 'would-close' }, 0, 'as it is'],
  ])('an answer of %s is written as the page says: %o', (answer, body, nth, state) => {
    const [, , note = '', ...told] = TABLE.find(([first]) => first === answer) ?? [];
    const { workNote, resolve, assignTo } = decide(200, JSON.stringify(body));

    expect(workNote.startsWith(codeIn(note)[nth] ?? 'no such note')).toBe(true);
    expect([resolve ? 'Resolved' : 'as it is', assignTo || 'as it is']).toEqual(told);
    expect(told[0]).toBe(state);
  });

  it.each(['', 'null', '[]', '"text"', '<html>Guest: canary</html>', '{"ended":true}', '{"code":7}'])(
    'writes no word of a body that is no problem document: %s',
    (body) => {
      const { workNote, resolve, assignTo } = decide(503, body);

      expect(workNote).toMatch(/^No answer from the sweeper \(status 503\)\./);
      expect(workNote).not.toContain('canary');
      expect([resolve, assignTo]).toEqual([false, '']);
    },
  );

  it('resolves nothing on a 200 that does not say that the conversation has ended', () => {
    expect(decide(200, '{}')).toMatchObject({ resolve: false, assignTo: '' });
    expect(decide(200, '{"ended":"true"}').resolve).toBe(false);
    expect(decide(200, '{"ended":false,"outcome":"kept"}').resolve).toBe(false);
  });

  it.each([
    ['guest-wrote', 'The guest had just written, and was cut off.'],
    ['agent-joined', 'An agent had just joined, and was cut off.'],
  ])('leaves the record open where somebody was cut off, %s', (overtaken, words) => {
    const report = { ended: true, outcome: 'closed', overtaken };
    const { workNote, resolve, assignTo } = decide(200, JSON.stringify(report));

    expect(workNote).toContain(words);
    expect([resolve, assignTo]).toEqual([false, '']);
    expect(TABLE.find(([, where = '']) => where.includes('`overtaken`'))?.slice(3)).toEqual([
      'as it is',
      'as it is: somebody looks after them',
    ]);
  });

  it('says of one that has ended that wrap-up is owed', () => {
    const report = { ended: true, outcome: 'already-ended', wrapUpOwed: true };

    expect(decide(200, JSON.stringify(report))).toMatchObject({
      workNote: 'It had ended before.\nAn agent still owes wrap-up.',
      resolve: true,
    });
  });

  it.each([
    ['forced:active', 'although the policy would have kept it: active.'],
    ['forced:waiting-for-us', 'The guest was waiting for an answer.'],
  ])('says of one that was ended now what the policy would have kept it for: %s', (reason, words) => {
    const { workNote, resolve } = decide(200, JSON.stringify({ ended: true, outcome: 'closed', reason }));

    expect(workNote).toContain(words);
    expect(resolve).toBe(true);
  });

  it('tells of a guest who has come back', () => {
    const report = { ended: true, outcome: 'closed', reopened: true };

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
