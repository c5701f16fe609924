import { UsageError } from './usage-error.ts';

/**
 * Parses JSON that a person has typed.
 *
 * @param what what the text is, for the message: `the request`, a file's name
 * @throws UsageError that says in which line and column it breaks off
 */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const lines = text.slice(0, firstWrongCharacter(text)).split('\n');
    const where = `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`;
    throw new UsageError(`${what} is not JSON: ${where}${hint(text)}.`, { cause });
  }
}

/**
 * Where JSON stops being JSON. V8 tells the position of some errors and not of others, so its position is used
 * where there is one; elsewhere the shortest beginning that holds a wrong character ends with it.
 */
function firstWrongCharacter(text: string): number {
  const message = errorOf(text);
  const told = /at position (\d+)/u.exec(message)?.[1];
  if (told !== undefined) return Number(told);
  if (!message.startsWith('Unexpected token')) return text.length;
  let [low, high] = [1, text.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (errorOf(text.slice(0, middle)).startsWith('Unexpected token')) high = middle;
    else low = middle + 1;
  }
  return low - 1;
}

function errorOf(text: string): string {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}

/** The two things that happen to people: the shell ate the double quotes, or single ones were typed. */
function hint(text: string): string {
  if (text.includes("'") && !text.includes('"')) return '; JSON needs double quotes';
  if (!text.includes('"'))
    return '; put single quotes around the whole request, so that the shell keeps its double quotes';
  return '';
}
