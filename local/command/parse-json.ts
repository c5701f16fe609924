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
 * Where JSON stops being JSON. V8 gives a position for some errors only. For the others, this finds the shortest
 * beginning of the text that has a wrong character: it ends with that character.
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

/** The two usual mistakes: the shell removed the double quotes, or single quotes were typed. */
function hint(text: string): string {
  if (text.includes("'") && !text.includes('"')) return '; JSON needs double quotes';
  if (!text.includes('"'))
    return '; put single quotes around the whole request, so that the shell keeps its double quotes';
  return '';
}
