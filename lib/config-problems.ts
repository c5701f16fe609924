import { z } from 'zod';
import { jsonSchemaOf, schemaAt } from '../functions/sweeper/request/accepted.ts';
import { problemsIn, type Problem } from '../functions/sweeper/request/problems.ts';
import { configSchema } from './config-schema.ts';

/** What is wrong is named from the context's root, so that it can be found in cdk.json: `sweeper.orgs[0].name`. */
const rootSchema = z.strictObject({ sweeper: configSchema });
const root = jsonSchemaOf(rootSchema);

/** What the schema says of the `sweeper` object: the same words as for a request, and as in docs/configuration.md. */
export function shapeProblems(input: unknown): Problem[] {
  const whole = { sweeper: input };
  const { error } = rootSchema.safeParse(whole);
  return (error?.issues ?? []).flatMap((issue) =>
    problemsIn(whole, { schema: rootSchema, issues: [issue], whole: 'context' }).map((problem) => ({
      ...problem,
      accepted: acceptedInWords(issue) ?? problem.accepted,
    })),
  );
}

/** What the schema itself says in plain words, where a pattern would help nobody: see config-values.ts. */
function acceptedInWords(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code === 'unrecognized_keys') return undefined;
  // A key that is not accepted is the business of the object that it stands in.
  const path = issue.code === 'invalid_key' ? issue.path.slice(0, -1) : issue.path;
  return wordsFor(schemaAt(root, path));
}

/** @param node a part of the configuration's JSON Schema, which holds the schema's `accepted` as it stands */
export function wordsFor(node: object): string | undefined {
  return 'accepted' in node && typeof node.accepted === 'string' ? node.accepted : undefined;
}
