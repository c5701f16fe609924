/**
 * Where a text stops being JSON, for the person who has written it: `line 4, column 7`.
 *
 * @param text that `JSON.parse` does not take
 */
export function placeOfWrongJson(text: string): string {
  const lines = text.slice(0, firstWrongCharacter(text)).split('\n');
  return `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`;
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
