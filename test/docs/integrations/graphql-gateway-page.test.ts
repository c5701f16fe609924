import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  problemError,
  type ProblemExtensions,
} from '../../../docs/integrations/graphql-gateway/problem-error.ts';
import { decide } from '../../../docs/integrations/node-service/decide.ts';
import { ROUTES } from '../../../functions/sweeper/http/routes.ts';
import { conversed } from '../../support/lives.ts';
import { startLocalApi } from '../../support/local-api.ts';
import { SWEEPING } from '../../support/whole.ts';
import { codeIn } from '../page.ts';
import { cellsOf, rowAbout, type AnswerRow } from './answer-table.ts';
import { EVERY_PROBLEM } from './every-problem.ts';
import { startGateway } from './graphql-gateway-stage.ts';

const PAGE = readFileSync(
  new URL('../../../docs/integrations/graphql-gateway/README.md', import.meta.url),
  'utf8',
);
const PLACEHOLDER = '00000000-0000-4000-8000-000000000000';

function blocksOf(language: string): string[] {
  return [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'gm'))].map(
    ([, text = '']) => text,
  );
}

const ROWS: readonly AnswerRow[] = cellsOf(PAGE, '`code`').map(
  ([codes = '', statuses = '', where = '', ...says]) => ({ codes: codeIn(codes), statuses, where, says }),
);

/** What the page calls each decision of the Node service, by its words. */
const AGAIN: Readonly<Record<string, object>> = {
  'no: correct the call': { what: 'fix-the-call' },
  'no: somebody has to act': { what: 'ask-a-human' },
  'after a second': { what: 'retry-later', afterSeconds: 1 },
  'after a minute': { what: 'retry-later', afterSeconds: 60 },
  'after an hour': { what: 'retry-later', afterSeconds: 3_600 },
};

/** A conversation that is kept is data here, and no error. */
const ERRORS = EVERY_PROBLEM.filter(([, { body }]) => body.code !== 'kept');

const OF_LATER_DAYS = [429, 500, 503, 400, 418].map((status) => ({
  status,
  body: { code: 'of-later-days' },
}));

describe('the page of the GraphQL gateway', () => {
  it('asks in each of its examples for what the gateway has, and ends with the last of them alone', async () => {
    const api = await startLocalApi(SWEEPING);
    const { simulator } = api.whole;
    const conversation = simulator.add(conversed(simulator));
    const ask = await startGateway(api);
    const outcomes: unknown[] = [];
    for (const example of blocksOf('graphql')) {
      const { data, errors } = await ask(example.replace(PLACEHOLDER, conversation.id));
      expect(errors).toBeUndefined();
      outcomes.push(
        Object.values(data ?? {}).map((one) => {
          const { state, outcome } = one as { readonly state?: string; readonly outcome?: string };
          return state ?? outcome;
        }),
      );
    }

    expect(outcomes).toEqual([['COMPLETE'], ['WOULD_CLOSE'], ['CLOSED']]);
    expect(simulator.journal.writes()).toHaveLength(1);
  });

  it.each(ERRORS)('says of %s whether to ask again, as the Node service decides', (_name, problem) => {
    const [again = ''] = rowAbout(problem, ROWS).says;
    const { why: _why, ...decided } = decide({ status: problem.status, answer: problem.body });

    expect(AGAIN[again]).toEqual(decided);
  });

  it.each(OF_LATER_DAYS)(
    'says of a code that it does not know, with status $status, what is right',
    (problem) => {
      const [again = ''] = rowAbout(problem, ROWS).says;

      expect(AGAIN[again]).toMatchObject({
        what: decide({ status: problem.status, answer: problem.body }).what,
      });
    },
  );

  it('names every code that the API has, and no others', () => {
    const has = ERRORS.map(([, { body }]) => body.code);

    expect(new Set(ROWS.flatMap(({ codes }) => codes))).toEqual(new Set(has));
  });

  it.each(ERRORS)('can tell %s from others by the members of the error', (_name, { status, body }) => {
    const { extensions } = problemError({ status, document: { ...body } });
    const { code, sweepId, reason, diagnosis } = extensions as unknown as ProblemExtensions;
    const seen = {
      code,
      ...(sweepId === undefined ? {} : { sweepId }),
      ...(reason === undefined ? {} : { reason }),
      ...(diagnosis === undefined ? {} : { diagnosis: { code: diagnosis.code, remedy: '' } }),
    };

    expect(rowAbout({ status, body: seen }, ROWS)).toBe(rowAbout({ status, body }, ROWS));
  });

  it('grants the gateway’s role the routes that it calls', () => {
    const [policy = ''] = blocksOf('json');
    const resources = [...policy.matchAll(/<api id>\/v1\/([^"]+)/g)].map(([, resource]) => resource);
    const routes = [
      ROUTES.preview,
      ROUTES.getSweep,
      ROUTES.sweepConversations,
      ROUTES.closeOne,
      ROUTES.forceClose,
    ].map(({ method, resource }) => method + resource.replace(/\{\w+\}/u, '*'));

    expect(resources).toEqual(routes);
  });
});
