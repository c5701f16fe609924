import { placeOfWrongJson } from '../../lib/json-place.ts';
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
    throw new UsageError(`${what} is not JSON: ${placeOfWrongJson(text)}${hint(text)}.`, { cause });
  }
}

/** The usual mistakes: npm has printed its own lines first, single quotes were typed, or the shell removed the double quotes. */
function hint(text: string): string {
  if (/^\s*>\s/u.test(text)) return '; it begins with lines of npm: write it with "npm run --silent …"';
  if (text.includes("'") && !text.includes('"')) return '; JSON needs double quotes';
  if (!text.includes('"') && text.trimStart().startsWith('{'))
    return '; put single quotes around the whole request, so that the shell keeps its double quotes';
  return '';
}
