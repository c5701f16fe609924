import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { UsageError } from './usage-error.ts';

/** Where texts come from; replaced in tests. */
export interface TextSources {
  readonly readFile: (path: string) => Promise<Uint8Array>;
  readonly readStandardInput: () => Promise<Uint8Array>;
}

/**
 * The text of a file, or of standard input for `-`.
 *
 * @throws UsageError when the file cannot be read
 */
export async function readText(path: string, sources: TextSources = processSources): Promise<string> {
  if (path === '-') return decoded(await sources.readStandardInput());
  try {
    return decoded(await sources.readFile(path));
  } catch (cause) {
    throw new UsageError(`The file "${path}" cannot be read.`, { cause });
  }
}

/** Windows PowerShell writes `>` in UTF-16, and begins what it pipes with a mark. */
function decoded(bytes: Uint8Array): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}

/** A pipe that nobody closes looks like a command that hangs. */
const HINT_AFTER_MS = 2_000;

async function readStandardInput(): Promise<Uint8Array> {
  const hint = (): void => console.error('Waiting for standard input …');
  const timer = setTimeout(hint, HINT_AFTER_MS);
  try {
    return await buffer(process.stdin);
  } finally {
    clearTimeout(timer);
  }
}

const processSources: TextSources = { readFile: (path) => readFile(path), readStandardInput };
