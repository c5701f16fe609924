import { z } from 'zod';
import { jsonSchemaOf, placesOf, schemaAt } from '../functions/sweeper/request/accepted.ts';
import { problemsIn, type Problem } from '../functions/sweeper/request/problems.ts';
import { configSchema } from './config-schema.ts';

/** Paths start at the root of the context, so that they can be found in cdk.json: `sweeper.orgs[0].name`. In sweeper.json, `sweeper` is the whole file. */
const rootSchema = z.strictObject({ sweeper: configSchema });
const root = jsonSchemaOf(rootSchema);

/**
 * What is wrong with the `sweeper` object by its schema, in the same words as for a request and in
 * docs/configuration.md.
 */
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

/** Of context keys that nobody reads: `-c secretname=…` would be without effect, and nobody would notice. */
export function unreadKeyProblems(keys: readonly string[]): Problem[] {
  return keys.map((key) => {
    const places = placesOf(key, root);
    const problem =
      places.length === 0
        ? 'no such key'
        : `no such key here; it belongs at ${places.join(' or ')} in the configuration`;
    return { path: `-c ${key}`, problem, accepted: '-c mode=…, -c stackName=… and -c secretName=…' };
  });
}

/** The schema's own plain words, where a regular expression would not help anybody: see config-values.ts. */
function acceptedInWords(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code === 'unrecognized_keys') return undefined;
  // A key that is not accepted is a problem of the object that contains it.
  const path = issue.code === 'invalid_key' ? issue.path.slice(0, -1) : issue.path;
  return wordsFor(schemaAt(root, path));
}

/** @param node a part of the configuration's JSON Schema, which has the schema's `accepted` unchanged */
export function wordsFor(node: object): string | undefined {
  return 'accepted' in node && typeof node.accepted === 'string' ? node.accepted : undefined;
}
