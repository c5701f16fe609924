import type * as z from 'zod/mini';
import { SweeperError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { acceptedBy, jsonSchemaOf, keysOf, placesOf, schemaAt, type SchemaNode } from './accepted.ts';

/** One thing that is wrong with what somebody sent: our words only, never a value that may be personal. */
export interface Problem {
  /** Where: `policy.classes.hollow`, `queueIds[3]`, or the name of the whole. */
  readonly path: string;
  readonly problem: string;
  readonly accepted: string;
}

type Issue = z.core.$ZodIssue;

/** How many problems an error lists; the rest are only counted. */
const PROBLEMS_SHOWN = 10;

/**
 * What is wrong with `input`, in our own sentences. Zod's are not used: they do not say what is accepted.
 *
 * @param about.schema the schema that did not accept it, and the only source of what is accepted
 * @param about.whole what the whole is called: `request`, `settings`
 */
export function problemsIn(
  input: unknown,
  about: { readonly schema: z.ZodMiniType; readonly issues: readonly Issue[]; readonly whole: string },
): Problem[] {
  const root = jsonSchemaOf(about.schema);
  return about.issues.flatMap((issue) => problemsOf(issue, input, root, about.whole));
}

/** What a schema accepts of an input, so that the rest of a request can be checked as well: all problems are named in one go. */
export interface Acceptable {
  /** The input without what is not accepted: the schema takes it, where it needs no field that is missing. */
  readonly part: JsonObject;
  readonly problems: readonly Problem[];
}

/**
 * Holds an input against a schema.
 *
 * @throws InvalidRequestError for what no schema checks
 */
export function acceptable(
  input: unknown,
  { schema, whole }: { readonly schema: z.ZodMiniObject; readonly whole: string },
): Acceptable {
  const unsafeInput = unsafeInputIn(input);
  if (unsafeInput !== undefined) throw new InvalidRequestError([unsafeInput]);
  const issues = issuesOf(input, schema);
  let part = isJsonObject(input) ? input : {};
  let left = issues;
  // What is missing cannot be taken out: what it is missing in goes, and so on up to a whole field.
  for (let up = 0; up < DEEPEST && left.length > 0; up += 1) {
    const paths = left.flatMap(pathsOf).map((path) => path.slice(0, Math.max(1, path.length - up)));
    part = paths.reduce<JsonObject>(without, part);
    left = issuesOf(part, schema);
  }
  return { part, problems: problemsIn(input, { schema, issues, whole }) };
}

/** So deep is a request: policy, queues, a queue, classes, a class. */
const DEEPEST = 5;

function issuesOf(input: unknown, schema: z.ZodMiniObject): readonly Issue[] {
  return schema.safeParse(input).error?.issues ?? [];
}

function pathsOf(issue: Issue): readonly (readonly PropertyKey[])[] {
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
}

/** An object without what stands at a path; a list that holds it is taken out whole. */
function without(object: JsonObject, [key, ...rest]: readonly PropertyKey[]): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, value]) => {
      if (name !== key) return [[name, value]];
      return rest.length > 0 && isJsonObject(value) ? [[name, without(value, rest)]] : [];
    }),
  );
}

/** At most ten problems, a line each, of bounded length. */
export function listProblems(problems: readonly Problem[]): string {
  const lines = problems
    .slice(0, PROBLEMS_SHOWN)
    .map(({ path, problem, accepted }) => `- ${path}: ${problem}; accepted: ${accepted}`);
  const more = problems.length - lines.length;
  return [...lines, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n');
}

/** A value that is safe to name: a short plain word or a small number. For any other value, only its kind. */
export function describeValue(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return String(value);
  if (typeof value === 'string') return isPlain(value) ? `"${value}"` : `text of ${value.length} characters`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return 'an object';
}

function problemsOf(issue: Issue, input: unknown, root: SchemaNode, whole: string): Problem[] {
  const node = schemaAt(root, issue.path);
  const path = pathText(issue.path, whole);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, PROBLEMS_SHOWN + 1).map((key) => {
      const places = placesOf(key, root);
      return {
        path: pathText([...issue.path, key], whole),
        problem:
          places.length === 0 ? 'no such key' : `no such key here; it belongs at ${places.join(' or ')}`,
        accepted: keysOf(node),
      };
    });
  }
  if (issue.code === 'invalid_key') {
    const { propertyNames = {} } = schemaAt(root, issue.path.slice(0, -1));
    return [{ path, problem: 'this key is not accepted', accepted: acceptedBy(propertyNames) }];
  }
  if (issue.code === 'custom') return [{ path, problem: issue.message, accepted: acceptedBy(node) }];
  const value = valueAt(input, issue.path);
  return [
    {
      path,
      problem: value === undefined ? 'is missing' : `${describeValue(value)} is not accepted`,
      accepted: acceptedBy(node),
    },
  ];
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

function pathText(path: readonly PropertyKey[], whole: string): string {
  if (path.length === 0) return whole;
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${keyText(String(key))}`))
    .join('')
    .replace(/^\./u, '');
}

function keyText(key: string): string {
  return /^[\w-]{1,40}$/u.test(key) ? key : `<a key of ${key.length} characters>`;
}

function isPlain(value: string): boolean {
  return /^(?:[A-Za-z][\w-]{0,39}|\d{1,5})$/u.test(value);
}

/** Far more than any request needs; it bounds the cost of checking. */
const MOST_VALUES = 20_000;

/** What no schema checks: far too many values, and `__proto__` as a key, which a record schema would ignore. */
export function unsafeInputIn(input: unknown): Problem | undefined {
  const unseen: unknown[] = [input];
  let seen = 0;
  while (unseen.length > 0) {
    const value = unseen.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (Object.hasOwn(value, '__proto__')) {
      return { path: '__proto__', problem: 'no such key', accepted: 'the documented keys' };
    }
    const parts = Object.values(value);
    seen += parts.length;
    if (seen > MOST_VALUES) {
      return {
        path: 'request',
        problem: `holds more than ${MOST_VALUES} values`,
        accepted: 'a request of ordinary size',
      };
    }
    for (const part of parts) unseen.push(part);
  }
  return undefined;
}

/** The smallest request that names its action and mode. It changes nothing. */
export const EXAMPLE_REQUEST = '{"action":"sweep","mode":"dry-run"}';

/** The request, or the event around it, cannot be carried out as it stands. Nothing was done. */
export class InvalidRequestError extends SweeperError {
  override readonly name = 'InvalidRequestError';
  readonly code = 'invalid-request';
  /** All problems, each with its path and what is accepted there; the message lists the first ten. */
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(
      `The request was not accepted:\n${listProblems(problems)}`,
      `Correct these fields. A request that works and changes nothing: ${EXAMPLE_REQUEST}`,
    );
    this.problems = problems;
  }
}
