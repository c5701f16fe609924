/** Says what is going on while somebody waits. */
export interface Progress {
  /** Replaces what was said before. */
  readonly say: (text: string) => void;
  /** Takes it off the screen. */
  readonly clear: () => void;
}

const ERASE_LINE = '\r\u001B[K';
/** Where no line can be replaced, such as in a log: so often. Milliseconds. */
const SAY_AGAIN_MS = 30_000;

/**
 * One line of a terminal, renewed in its place; elsewhere, a line now and then.
 *
 * @param lively whether the stream is a terminal on which the cursor may move
 */
export function createProgress(
  stream: { readonly write: (text: string) => unknown; readonly columns?: number | undefined },
  lively: boolean,
  now: () => number = Date.now,
): Progress {
  if (lively) {
    // A line that the terminal breaks in two could not be replaced.
    const fitting = (text: string): string => text.slice(0, (stream.columns ?? 80) - 1);
    return {
      say: (text) => void stream.write(`${ERASE_LINE}${fitting(text)}`),
      clear: () => void stream.write(ERASE_LINE),
    };
  }
  let said = now();
  return {
    say: (text) => {
      if (now() - said < SAY_AGAIN_MS) return;
      said = now();
      stream.write(`${text}\n`);
    },
    clear: () => undefined,
  };
}
