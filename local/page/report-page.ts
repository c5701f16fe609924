import { readAnswer } from './read-answer.ts';

export interface PageOptions {
  /** The name of the file that the answer was saved in, for the commands on the page; `report.json` if it is not given. */
  readonly file?: string | undefined;
  /** The organisation is the simulator's: its links lead nowhere. */
  readonly simulated?: boolean | undefined;
}

/**
 * One answer of the sweeper as a page for people: a whole HTML file that needs nothing else, no script, no font, no
 * network.
 *
 * @param answer as {@link readAnswer}
 * @throws UsageError if it is no answer of the sweeper
 */
export function reportPage(answer: unknown, _options: PageOptions = {}): string {
  return `<!doctype html><title>${readAnswer(answer).kind}</title>`;
}
