import path from 'node:path';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { decideRow } from '../../../docs/integrations/node-service/decide-row.ts';
import { decide } from '../../../docs/integrations/node-service/decide.ts';
import { PROBLEM_TYPES } from '../../../functions/sweeper/http/problems.ts';
import { OUTCOMES } from '../../../functions/sweeper/outcome.ts';
import { KEEP_REASONS } from '../../../functions/sweeper/policy/judgement.ts';
import { DIAGNOSIS_CODES } from '../../../functions/sweeper/refusals/diagnosis.ts';
import { edgeProblems } from '../../../lib/api-problems.ts';
import { CHILD_ENVIRONMENT } from '../../support/child-environment.ts';
import { IN_CLASS } from '../../support/lives.ts';
import { startLocalApi, templateOf, type LocalApi } from '../../support/local-api.ts';
import { SWEEPING } from '../../support/whole.ts';
import { codeIn } from '../page.ts';
import { stuck } from './answers-states.ts';
import { CREDENTIALS } from './node-service-signature.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../../docs/integrations/node-service');
const PAGE = readFileSync(path.join(FOLDER, 'README.md'), 'utf8');

/**
 * `@aws-sdk/credential-providers` wraps the package that stands in for it here, which comes with the SDK's clients.
 */
const STAND_IN = `import { createRequire } from 'node:module';
const { defaultProvider } = createRequire(process.cwd() + '/')('@aws-sdk/credential-provider-node');
export const fromNodeProviderChain = defaultProvider;`;
const HOOK = `import { registerHooks } from 'node:module';
registerHooks({
  resolve: (name, context, next) =>
    name === '@aws-sdk/credential-providers'
      ? { url: 'data:text/javascript,' + ${JSON.stringify(encodeURIComponent(STAND_IN))}, shortCircuit: true }
      : next(name, context),
});`;

interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs an example of the page as a file in the folder, in a process of its own that knows what the page exports. */
function run(name: string, { url, region }: LocalApi, ...args: string[]): Promise<Ran> {
  const code = new RegExp(`^\`\`\`js\n(// ${name}\\.mjs[^]*?)^\`\`\`$`, 'm').exec(PAGE)?.[1];
  if (code === undefined) throw new Error(`The page has no example ${name}`);
  const env = {
    ...CHILD_ENVIRONMENT,
    API_URL: url,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  };
  const hook = `data:text/javascript,${encodeURIComponent(HOOK)}`;
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--import', hook, '--input-type=module', '-', ...args],
      { cwd: FOLDER, env, timeout: 15_000 },
      (error, stdout, stderr) =>
        resolve({ exitCode: error === null ? 0 : Number(error.code ?? -1), stdout, stderr }),
    );
    child.stdin?.end(code);
  });
}

/** The rows of the table with that first cell in its head. */
function rowsOf(head: string): string[][] {
  const [, table = ''] = PAGE.split(`| ${head} |`);
  const lines = (table.split('\n\n')[0] ?? '').split('\n').slice(2);
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

beforeAll(() => void templateOf('iam', 'enforce'), 60_000);

describe('the examples of the page', () => {
  it('close one conversation', async () => {
    const api = await startLocalApi();
    const ran = await run('one', api, stuck(api));

    expect(ran).toEqual({ exitCode: 0, stdout: '200 done closed\n', stderr: '' });
    expect(api.whole.simulator.journal.writes()).toHaveLength(1);
  });

  it('explain one that was kept', async () => {
    const api = await startLocalApi();
    const { simulator } = api.whole;
    const { id } = simulator.add(IN_CLASS['agent-silent'](simulator));
    const { exitCode, stdout, stderr } = await run('one', api, id);

    expect([exitCode, stderr]).toEqual([1, '']);
    expect(stdout).toContain('409 ask-a-human 409 kept. The guest waits for an answer.');
    expect(stdout).toContain('"guestWaits":true');
  });

  it('close many', async () => {
    const api = await startLocalApi();
    const ids = [stuck(api), stuck(api)];

    expect(await run('many', api, ...ids)).toEqual({
      exitCode: 0,
      stdout: ids.map((id) => `${id} done closed\n`).join(''),
      stderr: '',
    });
  });

  it('do a dry round of a clean-up', async () => {
    const api = await startLocalApi(SWEEPING);
    const id = stuck(api);

    expect(await run('round', api)).toEqual({
      exitCode: 0,
      stdout: `done complete\n${id} done would be ended: this was a dry run\n`,
      stderr: '',
    });
    expect(api.whole.simulator.journal.writes()).toEqual([]);
  });

  it('preview a sweep, and end what was listed only where that is asked for', async () => {
    const api = await startLocalApi(SWEEPING);
    const id = stuck(api);

    expect(await run('sweep', api, 'CHG-1')).toEqual({
      exitCode: 0,
      stdout: 'preview done complete\n',
      stderr: '',
    });
    expect(api.whole.simulator.journal.writes()).toEqual([]);
    expect(await run('sweep', api, 'CHG-1', '--end')).toEqual({
      exitCode: 0,
      stdout: `preview done complete\nsweep done complete\n${id} closed\n`,
      stderr: '',
    });
  });
});

describe('the tables of the page', () => {
  const told = ({ what, ...rest }: ReturnType<typeof decide>): string =>
    'afterSeconds' in rest
      ? `\`${what}\`, ${rest.afterSeconds === 3_600 ? 'an hour' : `${rest.afterSeconds} s`}`
      : `\`${what}\``;
  const problems = rowsOf('status').filter(([status = '']) => /^\d/.test(status));

  it('name every code that the function and the edge have', () => {
    const named = problems.flatMap(([, codes = '']) => codeIn(codes));
    const edge = edgeProblems('iam').map(({ code }) => code);

    expect(new Set(named.filter((code) => code !== 'sweepId'))).toEqual(
      new Set([...Object.keys(PROBLEM_TYPES), ...edge]),
    );
  });

  it.each(problems.filter(([, codes = '', decision = '']) => codes !== '' && !decision.startsWith('by')))(
    'say of %s %s what is decided: %s',
    (statuses, codes, decision) => {
      const sweepId = codes.includes('without') ? {} : { sweepId: '1' };
      for (const code of codeIn(codes).filter((one) => one !== 'sweepId')) {
        const status = Number(statuses.split(', ')[0]);
        expect(told(decide({ status, answer: { code, ...sweepId } }))).toBe(decision);
      }
    },
  );

  it('say which refusals pass by themselves', () => {
    const [, , , because = ''] =
      problems.find(([, codes = '']) => codeIn(codes).includes('run-refused')) ?? [];
    const [passing = '', otherwise = ''] = because.split('. Any other: ');
    const decided = (code: string): string =>
      told(decide({ status: 502, answer: { code: 'refused', diagnosis: { code, remedy: '' } } }));
    const [again, ...others] = codeIn(passing).toReversed();
    const pass = DIAGNOSIS_CODES.filter((code) => others.includes(code));

    expect(others.toSorted()).toEqual(pass.toSorted());
    for (const code of DIAGNOSIS_CODES) {
      expect(decided(code)).toBe(pass.includes(code) ? `\`${again}\`, 60 s` : otherwise.split(',')[0]);
    }
  });

  const outcomes = rowsOf('outcome of a conversation');

  it.each(outcomes.filter(([, , decision = '']) => !decision.startsWith('as')))(
    'say of a conversation that is %s, %s, what is decided: %s',
    (names, reasons, decision) => {
      const [expected] = decision.split(':');
      for (const outcome of codeIn(names)) {
        for (const reason of reasons === '' ? [undefined] : codeIn(reasons)) {
          const row = { outcome, ...(reason === undefined ? {} : { reason }) };
          expect(told(decideRow(row))).toBe(expected);
        }
      }
    },
  );

  it('and what stands below them: who was cut off by an end is for a human', () => {
    expect(decideRow({ outcome: 'closed', overtaken: 'guest-wrote' })).toEqual({
      what: 'ask-a-human',
      why: 'closed, and somebody was cut off: guest-wrote',
    });
  });

  it('name every outcome and every reason to keep', () => {
    const kept = outcomes
      .filter(([names]) => names === '`kept`')
      .flatMap(([, reasons = '']) => codeIn(reasons));

    expect(new Set(outcomes.flatMap(([names = '']) => codeIn(names)))).toEqual(new Set(OUTCOMES));
    expect(kept.toSorted()).toEqual(KEEP_REASONS.toSorted());
  });
});
