/** Columns that everything printed fits into, where the terminal is not narrower. */
const WIDEST = 100;
/** Less than this is not enough for an id and a word beside it. */
const NARROWEST = 60;
let columns = WIDEST;

/** From now on, what is printed fits into a terminal of so many columns. Undefined: it is none. */
export function fitTo(terminal: number | undefined): void {
  columns = Math.max(NARROWEST, Math.min(WIDEST, terminal ?? WIDEST));
}

/** Whether a text is too long for one line. */
function isTooLong(text: string): boolean {
  return text.length > columns;
}

/** The one form of a number: `1,234`. */
export function numbered(count: number): string {
  return count.toLocaleString('en-US');
}

/** Rows of a list that a person still reads. */
const SHOWN_ROWS = 10;

const MINUTES_PER_HOUR = 60;
const MINUTES_PER_DAY = 24 * MINUTES_PER_HOUR;

/** Whole minutes in the two largest units that say something: `5 min`, `3 h 20 min`, `2 d 3 h`. */
export function formatMinutes(minutes: number): string {
  const days = Math.floor(minutes / MINUTES_PER_DAY);
  const hours = Math.floor((minutes % MINUTES_PER_DAY) / MINUTES_PER_HOUR);
  const left = Math.floor(minutes % MINUTES_PER_HOUR);
  if (days > 0) return hours > 0 ? `${days} d ${hours} h` : `${days} d`;
  if (hours > 0) return left > 0 ? `${hours} h ${left} min` : `${hours} h`;
  return `${left} min`;
}

/** Milliseconds the same way, with seconds below a quarter of an hour: `1.6 s`, `42 s`, `3 min 5 s`. */
export function formatMilliseconds(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole >= 900) return formatMinutes(whole / 60);
  const rest = whole % 60;
  return rest > 0 ? `${Math.floor(whole / 60)} min ${rest} s` : `${whole / 60} min`;
}

/** An ISO date to the minute, in UTC: `2026-06-15 11:02`. */
export function minuteOf(iso: string): string {
  return new Date(iso).toISOString().slice(0, 16).replace('T', ' ');
}

/** The same with its zone: `2026-06-15 11:02 UTC`. Anything that is not a date is printed as it is. */
export function formatTime(iso: string): string {
  return Number.isNaN(Date.parse(iso)) ? iso : `${minuteOf(iso)} UTC`;
}

/** `1 conversation`, `2 conversations`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${numbered(count)} ${count === 1 ? one : many}`;
}

/** Breaks text at spaces into lines that fit; every line begins with `indent`, the first with `lead` instead. */
export function wrap(text: string, indent = '', lead = indent): string[] {
  const lines: string[] = [];
  let line = lead;
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const isFresh = line === lead || line === indent;
    if (!isFresh && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = indent + word;
    } else {
      line += isFresh ? word : ` ${word}`;
    }
  }
  return [...lines, line];
}

/** Two texts beside each other; where that is too long for the terminal, the second one below the first. */
export function besideOrBelow(first: string, second: string): string {
  const beside = `${first}  ${second}`;
  return isTooLong(beside) ? `${first}\n      ${second.replaceAll(/ +/gu, ' ').trim()}` : beside;
}

/** The first rows of a list, and a line that says how many more there are. */
export function cut(rows: readonly string[], omitted = 0, shown = SHOWN_ROWS): string[] {
  const more = Math.max(0, rows.length - shown) + omitted;
  const head = rows.slice(0, shown);
  return more === 0 ? head : [...head, `  … and ${numbered(more)} more (--json shows all)`];
}

/** Counts and what each stands for, the largest first: a right-aligned number, a name, its meaning. */
export function countLines(
  counts: Readonly<Record<string, number>>,
  meaningOf: (name: string) => string,
): string[] {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .toSorted(([, a], [, b]) => b - a)
    .flatMap(([name, count]) => {
      const lead = `  ${numbered(count).padStart(6)}  ${name.padEnd(22)} `;
      return wrap(meaningOf(name), ' '.repeat(lead.length), lead);
    });
}
