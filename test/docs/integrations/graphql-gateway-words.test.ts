import { readFileSync } from 'node:fs';
import type { GraphQLEnumType } from 'graphql';
import { createSchema } from 'graphql-yoga';
import { describe, expect, it } from 'vitest';
import { gatewayResolvers } from '../../../docs/integrations/graphql-gateway/resolvers.ts';
import { typeDefs } from '../../../docs/integrations/graphql-gateway/schema.ts';
import {
  graphqlName,
  KEEP_REASONS,
  MODES,
  OVERTAKEN,
  SWEEP_STATES,
  END_OPERATIONS,
  STUCK_CLASSES,
  TERMINATION_OUTCOMES,
} from '../../../docs/integrations/graphql-gateway/words.ts';
import { PROBLEM_TYPES } from '../../../functions/sweeper/http/problems.ts';
import { END_OPERATIONS as FUNCTION_OPERATIONS } from '../../../functions/sweeper/outcome.ts';
import { KEEP_REASONS as REASONS } from '../../../functions/sweeper/policy/judgement.ts';

interface Documented {
  readonly components: {
    readonly schemas: Readonly<
      Record<string, { readonly properties: Readonly<Record<string, { readonly enum?: readonly string[] }>> }>
    >;
  };
}

const openapi = JSON.parse(
  readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8'),
) as Documented;

function documented(schema: string, property: string): readonly string[] {
  return openapi.components.schemas[schema]?.properties[property]?.enum ?? [];
}

const notAsked = (): Promise<never> => Promise.reject(new Error('Not to be called'));

const WORDS = [
  ['Mode', MODES, documented('CloseOneRequest', 'mode')],
  ['SweepState', SWEEP_STATES, documented('Sweep', 'state')],
  ['StuckClass', STUCK_CLASSES, documented('Conversation', 'class')],
  ['Overtaken', OVERTAKEN, documented('Conversation', 'overtaken')],
  ['KeepReason', KEEP_REASONS, REASONS],
  ['EndOperation', END_OPERATIONS, FUNCTION_OPERATIONS],
] as const;

describe('the enums of the GraphQL schema', () => {
  it.each(WORDS)('%s has the words of the API, all of them', (name, words, ofTheApi) => {
    const schema = createSchema({
      typeDefs,
      resolvers: gatewayResolvers({
        preview: notAsked,
        lookAt: notAsked,
        sweepRows: notAsked,
        closeOne: notAsked,
        forceClose: notAsked,
      }),
    });
    const type = schema.getType(name) as GraphQLEnumType;

    expect(words).toEqual(ofTheApi);
    expect(type.getValues().map((one) => [one.name, one.value as unknown])).toEqual(
      words.map((word) => [graphqlName(word), word]),
    );
  });

  it('has every outcome of one conversation that is not a problem of its own', () => {
    const problems = new Set<string>(Object.keys(PROBLEM_TYPES).filter((code) => code !== 'kept'));
    const others = documented('Conversation', 'outcome').filter((outcome) => !problems.has(outcome));

    expect(TERMINATION_OUTCOMES).toEqual(others);
  });
});
