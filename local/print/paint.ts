import { styleText } from 'node:util';

type Style = (text: string) => string;

/** How parts of the text are marked: in colour on a terminal, and not at all elsewhere. */
export interface Paint {
  readonly strong: Style;
  readonly quiet: Style;
  readonly good: Style;
  readonly warning: Style;
  readonly bad: Style;
}

const asItIs: Style = (text) => text;

/** No escape codes: for pipes, files and tests. */
export const plainPaint: Paint = {
  strong: asItIs,
  quiet: asItIs,
  good: asItIs,
  warning: asItIs,
  bad: asItIs,
};

// Whether to colour at all is decided in paintFor, once and for both streams.
const style =
  (name: Parameters<typeof styleText>[0]): Style =>
  (text) =>
    styleText(name, text, { validateStream: false });

export const colourPaint: Paint = {
  strong: style('bold'),
  quiet: style('dim'),
  good: style('green'),
  warning: style('yellow'),
  bad: style('red'),
};

/** Whether a stream is a terminal on which colour and a moving cursor are welcome. */
export function isLively(
  stream: { readonly isTTY?: boolean | undefined },
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  const noColour = environment['NO_COLOR'] ?? '';
  return stream.isTTY === true && noColour === '' && environment['TERM'] !== 'dumb';
}

export function paintFor(...about: Parameters<typeof isLively>): Paint {
  return isLively(...about) ? colourPaint : plainPaint;
}
