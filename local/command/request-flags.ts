import { Option, type Command } from 'commander';
import { isJsonObject, type JsonObject } from '../../functions/sweeper/json.ts';
import { policySchema } from '../../functions/sweeper/policy/schema.ts';
import {
  acceptedBy,
  jsonSchemaOf,
  schemaAt,
  type SchemaNode,
} from '../../functions/sweeper/request/accepted.ts';
import type { Problem } from '../../functions/sweeper/request/problems.ts';
import { aboutField, appliesTo, requestSchema, type Action } from '../../functions/sweeper/request/schema.ts';

type Field = keyof typeof requestSchema.shape;

/** How a part of the request is said on the command line. Names, ranges and words are the schema's. */
interface Flag {
  /** What it is called: `max-closes`. */
  readonly name: string;
  /** What stands for its value in the help; absent for a switch. */
  readonly value?: string;
  /** Where it stands in the request. The first key is a field. */
  readonly path: readonly [Field, ...string[]];
  /** It may be said more than once, and all values count: a list, or an object of `key=value`. */
  readonly many?: 'list' | 'object';
}

/** What people set. All else of the request comes as JSON. */
export const REQUEST_FLAGS: readonly Flag[] = [
  { name: 'note', value: 'text', path: ['note'] },
  { name: 'requested-by', value: 'name', path: ['requestedBy'] },
  { name: 'org', value: 'name', path: ['org'] },
  { name: 'force', path: ['force'] },
  { name: 'probe', path: ['probe'] },
  { name: 'queue', value: 'id', path: ['queueIds'], many: 'list' },
  { name: 'division', value: 'id', path: ['divisionIds'], many: 'list' },
  { name: 'class', value: 'class=minutes', path: ['policy', 'classes'], many: 'object' },
  { name: 'end-waiting', value: 'class', path: ['policy', 'endWaiting'], many: 'list' },
  { name: 'queue-loop-entries', value: 'n', path: ['policy', 'queueLoopEntries'] },
  { name: 'exempt-queue', value: 'id', path: ['policy', 'exempt', 'queueIds'], many: 'list' },
  { name: 'max-closes', value: 'n', path: ['maxCloses'] },
  { name: 'abort-if-more-than', value: 'n', path: ['abortIfMoreThan'] },
  { name: 'abort-if-more-percent', value: 'n', path: ['abortIfMorePercent'] },
  { name: 'lookback-days', value: 'n', path: ['lookbackDays'] },
];

/** Fields that are said in another way: by the subcommand, by `--enforce`, and by the ids after it. */
export const OTHERWISE: readonly Field[] = ['action', 'mode', 'conversationIds'];

/** Adds the flags that apply to an action. */
export function addRequestFlags(command: Command, action: Action): Command {
  for (const flag of flagsFor(action)) {
    const { name, value, many } = flag;
    const option = new Option(`--${name}${value === undefined ? '' : ` <${value}>`}`, helpOf(flag));
    if (many !== undefined) option.argParser(collected);
    command.addOption(option);
  }
  return command;
}

function collected(text: string, before: string[] | undefined): string[] {
  return [...(before ?? []), text];
}

function flagsFor(action: Action): readonly Flag[] {
  return REQUEST_FLAGS.filter(({ path: [field] }) => appliesTo(requestSchema.shape[field], action));
}

function helpOf({ path, many }: Flag): string {
  const [field] = path;
  const node = nodeAt(path);
  const about = aboutField.get(requestSchema.shape[field]);
  if (many === 'object')
    return `The threshold of a class, minutes or "off"; may be repeated. Classes: ${Object.keys(node.properties ?? {}).join(', ')}.`;
  const accepted = acceptedBy(many === 'list' ? (node.items ?? {}) : node);
  const said =
    node.type === 'boolean' ? '' : ` (${accepted}${many === undefined ? '' : '; may be repeated'})`;
  const absent = field === 'policy' || about?.absent === undefined ? '' : ` Default: ${about.absent}.`;
  return `${node.description ?? ''}${said}${absent}`;
}

function nodeAt([field, ...rest]: Flag['path']): SchemaNode {
  return schemaAt(jsonSchemaOf(field === 'policy' ? policySchema : requestSchema.shape[field]), rest);
}

/** What the flags say of a request. A value that the schema does not accept is in it as it was typed. */
export function requestFromFlags(options: JsonObject): JsonObject {
  let request: JsonObject = {};
  for (const { name, path, many } of REQUEST_FLAGS) {
    const said = options[camelCase(name)];
    if (said === undefined) continue;
    const node = nodeAt(path);
    const value = many === 'object' ? entriesOf(listOf(said), node) : valueOf(said, node);
    request = merged(request, objectAt(path, value));
  }
  return request;
}

/** One object over another, key by key; lists are replaced. */
export function merged(below: JsonObject, above: JsonObject): JsonObject {
  const result = new Map(Object.entries(below));
  for (const [key, value] of Object.entries(above)) {
    const before = result.get(key);
    result.set(key, isJsonObject(before) && isJsonObject(value) ? merged(before, value) : value);
  }
  return Object.fromEntries(result);
}

/** The problem in the words of the command line: `--max-closes` instead of `maxCloses`. */
export function inFlags({ path, ...said }: Problem): Problem {
  if (path === 'fromSweep') return { ...said, path: '--from' };
  if (path === 'mode') return { ...said, path: '--enforce' };
  const flag = REQUEST_FLAGS.find((one) => isAt(path, one.path.join('.')));
  return {
    ...said,
    path: flag === undefined ? path : `--${flag.name}${path.slice(flag.path.join('.').length)}`,
  };
}

function isAt(path: string, flagged: string): boolean {
  return path === flagged || path.startsWith(`${flagged}.`) || path.startsWith(`${flagged}[`);
}

/** An object with a value at a path. */
function objectAt([key = '', ...rest]: readonly string[], value: unknown): JsonObject {
  return { [key]: rest.length === 0 ? value : objectAt(rest, value) };
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

/** `bot-stalled=60`; without `=` the value is missing, and the schema says what it may be. */
function entriesOf(texts: readonly string[], node: SchemaNode): JsonObject {
  return Object.fromEntries(
    texts.map((text) => {
      const [key = '', ...value] = text.split('=');
      return [key, valueOf(value.join('='), schemaAt(node, [key]))];
    }),
  );
}

/** A whole number where the schema wants one, and there is one. */
function valueOf(said: unknown, { type, anyOf = [] }: SchemaNode): unknown {
  const wantsNumber = [type, ...anyOf.map((one) => one.type)].includes('integer');
  return wantsNumber && typeof said === 'string' && /^\d{1,15}$/u.test(said) ? Number(said) : said;
}

function camelCase(name: string): string {
  return name.replaceAll(/-([a-z])/gu, (_, letter: string) => letter.toUpperCase());
}
