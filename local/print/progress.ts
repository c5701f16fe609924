/** Shows on one line of a terminal what is going on; prints nothing into a pipe. */
export interface Progress {
  /** Replaces what was said before. */
  readonly say: (text: string) => void;
  /** Takes it off the screen. */
  readonly clear: () => void;
}

const ERASE_LINE = '\r\u001B[K';

/** @param lively whether the stream is a terminal on which the cursor may move */
export function createProgress(
  stream: { readonly write: (text: string) => unknown },
  lively: boolean,
): Progress {
  if (!lively) return { say: () => undefined, clear: () => undefined };
  return {
    say: (text) => void stream.write(`${ERASE_LINE}${text}`),
    clear: () => void stream.write(ERASE_LINE),
  };
}
