import { open, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fieldOf, parseJson } from '../functions/sweeper/json.ts';
import type { Out } from './command/asked.ts';
import { EXIT, exitCodeOf } from './command/run-command.ts';
import { UsageError } from './command/usage-error.ts';
import { answerLines } from './print/answer-lines.ts';
import { paintFor } from './print/paint.ts';
import { say } from './print/say.ts';

export interface Delivery {
  readonly simulated?: boolean | undefined;
  /** The file that holds the answer already. */
  readonly savedIn?: string | undefined;
  /** The file to save the answer in as JSON. */
  readonly saveIn?: string | undefined;
}

/**
 * Writes the files and prints the answer, which a file that cannot be written does not lose. The files come first: a
 * reader such as `| head` ends the command while it prints.
 */
export async function deliver(
  answer: unknown,
  { json, html, csv }: Out,
  { simulated, savedIn, saveIn }: Delivery = {},
): Promise<number> {
  const text = JSON.stringify(answer, null, 2);
  const said: string[] = [];
  const files: readonly (readonly [file: string | undefined, content: () => Promise<string>])[] = [
    [saveIn, () => Promise.resolve(`${text}\n`)],
    [
      html,
      async () => {
        const { reportPage } = await import('./page/report-page.ts');
        return reportPage(answer, { simulated, file: saveIn ?? savedIn });
      },
    ],
    [
      csv,
      async () => {
        const { rowsCsv } = await import('./page/rows-csv.ts');
        const rows = rowsCsv(answer);
        if (rows.omitted !== undefined) said.push(rows.omitted);
        return rows.csv;
      },
    ],
  ];
  let code: number = exitCodeOf(answer);
  for (const [file, content] of files) {
    if (file === undefined) continue;
    try {
      await writeFile(file, await content());
      said.push(`Written: ${file}`);
    } catch (error) {
      if (error instanceof UsageError) throw error;
      const why = error instanceof Error ? error.message : String(error);
      said.push(`"${file}" could not be written: ${why}. The answer itself is complete, and printed above.`);
      code = EXIT.failed;
    }
  }
  console.log(json ? text : answerLines(answer, paintFor(process.stdout, process.env)).join('\n'));
  for (const line of said) say(line);
  return code;
}

/** Where the JSON of a page is saved: `report.json` for `report.html`. */
export function besidePage(html: string): string {
  return `${html.replace(/\.html?$/iu, '')}.json`;
}

/**
 * Checks that no two files of a command are the same one, and that a page gets a name of its own.
 *
 * @throws UsageError
 */
export function checkNames(files: readonly (string | undefined)[], html: string | undefined): void {
  const named = files.filter((file) => file !== undefined);
  const paths = named.map((file) => path.resolve(file));
  const twice = named.find((_, index) => paths.indexOf(paths[index] ?? '') !== index);
  if (twice !== undefined) {
    throw new UsageError(`"${twice}" is named twice: one would take the other's place. Nothing was done.`);
  }
  if (html !== undefined && /\.(?:json|csv)$/iu.test(html)) {
    throw new UsageError(`--html "${html}": a page needs a name that ends with .html. Nothing was done.`);
  }
}

/**
 * Checks before anything is done that what is asked for can be written afterwards. It leaves no file behind.
 *
 * @throws UsageError for a file that cannot be written
 */
export async function checkWritable(files: readonly (string | undefined)[]): Promise<void> {
  for (const file of files) {
    if (file === undefined) continue;
    try {
      await touch(file);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new UsageError(`"${file}" cannot be written (${why}). Nothing was done.`, { cause });
    }
  }
}

async function touch(file: string): Promise<void> {
  try {
    await (await open(file, 'wx')).close();
  } catch (error) {
    if (fieldOf(error, 'code') !== 'EEXIST') throw error;
    await (await open(file, 'r+')).close();
    return;
  }
  await rm(file);
}

/**
 * Nobody has named the file beside a page, so it takes the place only of an earlier look: `--html sweeper.html` must not
 * cost the configuration.
 *
 * @throws UsageError if there is something else
 */
export async function checkBesidePage(file: string, html: string): Promise<void> {
  const there = await readFile(file, 'utf8').catch(() => undefined);
  if (there === undefined) return;
  const [sweepId, mode] = ['sweepId', 'mode'].map((field) => fieldOf(parseJson(there), field));
  if (typeof sweepId === 'string' && mode === 'dry-run') return;
  throw new UsageError(
    `Beside "${html}" the report is saved as "${file}", and that is a file of something else: choose another name for the page.`,
  );
}
