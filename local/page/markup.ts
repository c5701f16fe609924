import { html, raw } from 'hono/html';
import { formatMilliseconds, formatMinutes, minuteOf, numbered } from '../print/layout.ts';

/** A piece of HTML in which everything that is not ours is escaped. */
export type Markup = ReturnType<typeof raw>;

/** What stands in a piece of HTML: text, which is escaped, numbers, other pieces, lists of these; nothing for undefined. */
export type Part = string | number | Markup | undefined | readonly Part[];

/** A template of which every value is escaped, unless it is a piece of HTML itself. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const made = html(strings, ...parts);
  // Only what a page never has, such as a promise among the values, makes one of the whole.
  if (made instanceof Promise) throw new TypeError('A page has no values that come later');
  return made;
}

/** The style sheet, which is ours: the only text that is not escaped. */
export function styleSheet(css: string): Markup {
  return raw(`<style>${css}</style>`);
}

/**
 * A number of the answer.
 *
 * @param path where it stands there: `counts.closed`
 */
export function figure(path: string, value: number): Markup {
  return markup`<data data-of="${path}" value="${value}">${numbered(value)}</data>`;
}

/** Minutes of the answer, as people say them. */
export function duration(path: string, minutes: number): Markup {
  return markup`<data data-of="${path}" value="${minutes}">${minutesInWords(minutes)}</data>`;
}

/** A length of time as people say it, which no line breaks: `88 d 3 h`. */
export function minutesInWords(minutes: number): string {
  return unbroken(formatMinutes(minutes));
}

/** The same of milliseconds: `42 s`. */
export function millisecondsInWords(ms: number): string {
  return unbroken(formatMilliseconds(ms));
}

function unbroken(text: string): string {
  return text.replaceAll(' ', '\u00A0');
}

/** What is to be typed or pasted as it is: its lines do not break, and scroll where they are too long. */
export function toType(text: Part): Markup {
  return markup`<pre tabindex="0">${text}</pre>`;
}

/** A time of the answer, to the minute, UTC. */
export function time(iso: string): Markup {
  return markup`<time datetime="${iso}">${minuteOf(iso)}</time>`;
}

/** `1 conversation`, `2 conversations`: the word alone. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? one : many;
}

/** Pieces one after another. */
export function joined(parts: readonly Part[], between: string): Markup {
  return markup`${parts.flatMap((part, index) => (index === 0 ? [part] : [between, part]))}`;
}

export interface Column<Row> {
  readonly title: string;
  readonly of: (row: Row) => Part;
  /** The same in fewer characters, for lists of thousands. */
  readonly short?: (row: Row) => Part;
  /** Set for numbers. */
  readonly isNumber?: true;
  /** Set for what is not broken into lines on a wide screen. */
  readonly isShort?: true;
  /** Whether a row has something to say there; without it, every row has. A column in which none has is left out. */
  readonly has?: (row: Row) => boolean;
}

/**
 * A table that turns into a list of cards on a narrow screen; its roles are said, because that layout would lose them. Where
 * it is too wide for the page, it scrolls by itself.
 */
export function table<Row>(
  caption: string,
  all: readonly Column<Row>[],
  rows: readonly Row[],
  foot: readonly Row[] = [],
): Markup {
  const columns = all.filter(({ has = () => true }) => rows.length === 0 || rows.some(has));
  const kind = ({ isNumber, isShort }: Column<Row>): string =>
    isNumber === true ? 'number' : isShort === true ? 'short' : 'text';
  // A card is a grid of labels and values, so that each value has to be one thing.
  const line = (row: Row): Markup =>
    markup`<tr role="row">${columns.map((column, index) =>
      index === 0
        ? markup`<th role="rowheader" scope="row">${column.of(row)}</th>`
        : markup`<td role="cell" class="${kind(column)}" data-label="${column.title}"><span>${column.of(row)}</span></td>`,
    )}</tr>
`;
  return markup`<div class="rows" role="group" aria-label="${caption}" tabindex="0"><table role="table"><caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns.map(
    (column) => markup`<th role="columnheader" scope="col" class="${kind(column)}">${column.title}</th>`,
  )}</tr></thead>
<tbody role="rowgroup">${rows.map(line)}</tbody>${
    foot.length === 0 ? undefined : markup`<tfoot role="rowgroup">${foot.map(line)}</tfoot>`
  }</table></div>
`;
}

/** A table of thousands of rows: few characters for each, and on a narrow screen it scrolls by itself. */
export function longTable<Row>(caption: string, all: readonly Column<Row>[], rows: readonly Row[]): Markup {
  const columns = all.filter(({ has = () => true }) => rows.some(has));
  const line = (row: Row): Markup =>
    markup`<tr>${columns.map(({ of, short = of }, index) =>
      index === 0 ? markup`<th scope="row">${short(row)}</th>` : markup`<td>${short(row)}</td>`,
    )}</tr>
`;
  return markup`<div class="wide" role="group" aria-label="${caption}" tabindex="0"><table><caption>${caption}</caption>
<thead><tr>${columns.map(({ title }) => markup`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>${rows.map(line)}</tbody></table></div>
`;
}

/** A list that opens. */
export function details(summary: Part, content: Part): Markup {
  return markup`<details><summary>${summary}</summary>${content}</details>
`;
}

/** A heading with what follows; `id` is for the list of contents. */
export function section(id: string, title: Part, content: Part): Markup {
  return markup`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${content}</section>
`;
}
