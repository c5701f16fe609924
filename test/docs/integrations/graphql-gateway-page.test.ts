import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PROBLEM_TYPES } from '../../../functions/sweeper/http/problem-types.ts';
import { ROUTES } from '../../../functions/sweeper/routes.ts';
import { edgeProblems } from '../../../lib/api-problems.ts';
import { conversed } from '../../support/lives.ts';
import { startLocalApi } from '../../support/local-api.ts';
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

/** The codes of the table of errors, each with the statuses of its line. */
const CODES = PAGE.split('\n')
  .filter((line) => /^\| `[a-z-]+`.*\| \d{3} \|/.test(line))
  .flatMap((line) => {
    const [, codes = '', status = ''] = line.split('|');
    return [...codes.matchAll(/`([a-z-]+)`/g)].map(([, code = '']) => [Number(status), code] as const);
  });

describe('the page of the GraphQL gateway', () => {
  it('asks in each of its examples for what the gateway has, and ends with the last of them alone', async () => {
    const api = await startLocalApi();
    const { simulator } = api.whole;
    const conversation = simulator.add(conversed(simulator));
    const ask = await startGateway(api);
    const outcomes: unknown[] = [];
    for (const example of blocksOf('graphql')) {
      const { data, errors } = await ask(example.replace(PLACEHOLDER, conversation.id));
      expect(errors).toBeUndefined();
      outcomes.push(Object.values(data ?? {}).map((one) => (one as { readonly outcome: string }).outcome));
    }

    expect(outcomes).toEqual([['COMPLETE'], ['WOULD_CLOSE'], ['CLOSED']]);
    expect(simulator.journal.writes()).toHaveLength(1);
  });

  it('tells of codes that the API has, with their statuses', () => {
    const ofTheApi = [
      ...Object.entries(PROBLEM_TYPES).map(([code, { status }]) => [status, code]),
      ...edgeProblems({ mode: 'enforce', auth: 'iam' }).map(({ status, code }) => [status, code]),
    ];

    expect(CODES).toHaveLength(12);
    for (const code of CODES) expect(ofTheApi).toContainEqual(code);
  });

  it('grants the gateway’s role the two routes that it calls', () => {
    const [policy = ''] = blocksOf('json');
    const resources = [...policy.matchAll(/<api id>\/v1\/([^"]+)/g)].map(([, resource]) => resource);
    const routes = [ROUTES.preview, ROUTES.closeOne].map(
      ({ method, resource }) => method + resource.replace('{conversationId}', '*'),
    );

    expect(resources).toEqual(routes);
  });
});
