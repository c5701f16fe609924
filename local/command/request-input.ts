import { fstatSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { parseJson } from './parse-json.ts';
import { UsageError } from './usage-error.ts';

/** Where a request can come from besides the command line; replaced in tests. */
export interface InputSources {
  readonly readFile: (path: string) => Promise<string>;
  /** Whether standard input is a pipe or a file, and not a terminal. */
  readonly isPiped: () => boolean;
  readonly readStandardInput: () => Promise<string>;
}

/**
 * The event that was asked for: JSON on the command line, a file's name, `-` or a pipe for standard input.
 * Nothing at all is the empty request, which is a dry-run sweep.
 *
 * @throws UsageError when the file cannot be read or the text is not JSON
 */
export async function requestInput(
  argument: string | undefined,
  sources: InputSources = processSources,
): Promise<unknown> {
  if (argument === '-' || (argument === undefined && sources.isPiped())) {
    const piped = await sources.readStandardInput();
    return piped.trim() === '' ? {} : parseJson(piped, 'Standard input');
  }
  if (argument === undefined) return {};
  if (/^\s*[[{"]/u.test(argument)) return parseJson(argument, 'The request');
  return parseJson(await readFrom(argument, sources), `The file ${argument}`);
}

async function readFrom(path: string, sources: InputSources): Promise<string> {
  try {
    return await sources.readFile(path);
  } catch (cause) {
    const message = `"${path}" is neither JSON (a request begins with "{") nor a file that can be read.`;
    throw new UsageError(message, { cause });
  }
}

/** A terminal, /dev/null, or a socket that a parent process left open brings no request: do not wait for one. */
function isPipeOrFile(): boolean {
  try {
    const input = fstatSync(0);
    return input.isFIFO() || input.isFile();
  } catch {
    return false;
  }
}

/** A pipe that nobody closes looks like a command that hangs. */
const HINT_AFTER_MS = 2_000;

async function readStandardInput(): Promise<string> {
  const hint = (): void => console.error('Waiting for a request on standard input …');
  const timer = setTimeout(hint, HINT_AFTER_MS);
  try {
    return await text(process.stdin);
  } finally {
    clearTimeout(timer);
  }
}

const processSources: InputSources = {
  readFile: (path) => readFile(path, 'utf8'),
  isPiped: isPipeOrFile,
  readStandardInput,
};
