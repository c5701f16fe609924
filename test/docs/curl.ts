import { request } from 'undici';

/** What curl would send for one command line. */
export interface CurlRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** One command of a shell example: a request, what `jq` picks of its reply, and the variable that takes it. */
interface CurlCommand {
  readonly words: readonly Word[];
  readonly picked: string | undefined;
  readonly variable: string | undefined;
}

/** A word of a command line, in parts: variables are replaced in all but those in single quotes. */
type Word = readonly { readonly text: string; readonly literal: boolean }[];

export type Variables = Record<string, string>;

/**
 * Runs the curl commands of a shell example in their order, as a shell with curl and jq would, with undici. Knows the
 * few things that the page uses, and throws at anything else. Values that are assigned are added to `variables`.
 *
 * @returns of each command the reply, or what jq printed of it
 * @throws Error for what is not understood, and for a reply that is no 2xx, as `--fail-with-body` does
 */
export async function runShell(example: string, variables: Variables): Promise<unknown[]> {
  const printed: unknown[] = [];
  for (const { words, picked, variable } of commandsOf(example)) {
    const { method, url, headers, body } = readCurl(words.map((word) => expanded(word, variables)));
    const reply = await request(url, { method, headers, ...(body === undefined ? {} : { body }) });
    const text = await reply.body.text();
    if (reply.statusCode >= 300) throw new Error(`${method} ${url}: ${reply.statusCode}`);
    const parsed: unknown = text === '' ? undefined : JSON.parse(text);
    const value = picked === undefined ? parsed : (parsed as Record<string, unknown>)[picked];
    if (variable === undefined) printed.push(value);
    else variables[variable] = String(value);
  }
  return printed;
}

/** The commands of an example: comments left out, continued lines joined, `NAME=$(…)` and `| jq .field` taken off. */
export function commandsOf(example: string): CurlCommand[] {
  const lines = example.replaceAll(/^#.*$/gm, '').replaceAll('\\\n', ' ');
  const commands = lines.split(/\n(?=(?:\w+=\$\()?curl )/).filter((command) => command.trim() !== '');
  return commands.map((command) => {
    const [, variable, inside] = /^(\w+)=\$\(([^]*)\)$/.exec(command.trim()) ?? [];
    const [, curl = '', picked] = /^([^]*?)(?: \| jq (?:-r )?\.(\w+))?$/.exec(inside ?? command.trim()) ?? [];
    return { words: wordsOf(curl), picked, variable };
  });
}

function wordsOf(command: string): Word[] {
  const part = /'([^']*)'|"([^"]*)"|([^\s'"|;&<>()`]+)/y;
  const words: Word[] = [];
  let at = 0;
  while (at < command.length) {
    const [space = ''] = /^\s*/.exec(command.slice(at)) ?? [];
    at += space.length;
    if (at === command.length) break;
    const word: { text: string; literal: boolean }[] = [];
    for (part.lastIndex = at; at < command.length; at = part.lastIndex) {
      const found = part.exec(command);
      if (found === null) break;
      word.push({ text: found[1] ?? found[2] ?? found[3] ?? '', literal: found[1] !== undefined });
    }
    if (word.length === 0) throw new Error(`Not understood in a shell example: ${command.slice(at)}`);
    words.push(word);
  }
  return words;
}

function expanded(word: Word, variables: Variables): string {
  const values = word.map(({ text, literal }) =>
    literal
      ? text
      : text.replaceAll(/\$(\w+)/g, (_, name: string) => {
          const value = variables[name];
          if (value === undefined) throw new Error(`A shell example uses $${name}, which nothing sets`);
          return value;
        }),
  );
  return values.join('');
}

/** What curl makes of its words: `-d` means POST and a form unless told otherwise, `-u` means Basic. */
export function readCurl(words: readonly string[]): CurlRequest {
  const headers: Record<string, string> = {};
  let method: string | undefined;
  let url: string | undefined;
  let body: string | undefined;
  const [program, ...rest] = words;
  if (program !== 'curl') throw new Error(`A shell example runs ${program}, not curl`);
  while (rest.length > 0) {
    const word = rest.shift() ?? '';
    if (word === '-sS' || word === '--fail-with-body') continue;
    if (!word.startsWith('-')) {
      if (url !== undefined) throw new Error(`A curl command has two URLs: ${url} and ${word}`);
      url = word;
      continue;
    }
    const value = rest.shift();
    if (value === undefined) throw new Error(`${word} has no value`);
    if (word === '-X') method = value;
    else if (word === '-d') body = value;
    else if (word === '-u') headers['authorization'] = `Basic ${Buffer.from(value).toString('base64')}`;
    else if (word === '-H') {
      const [name = '', ...text] = value.split(': ');
      headers[name.toLowerCase()] = text.join(': ');
    } else throw new Error(`curl examples do not use ${word}`);
  }
  if (url === undefined) throw new Error('A curl command has no URL');
  if (body !== undefined) headers['content-type'] ??= 'application/x-www-form-urlencoded';
  return { method: method ?? (body === undefined ? 'GET' : 'POST'), url, headers, body };
}
