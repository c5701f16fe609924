import { createInterface } from 'node:readline/promises';
import type { JsonObject } from '../functions/sweeper/json.ts';
import type { Asked, AskedRun } from './command/asked.ts';
import { UsageError } from './command/usage-error.ts';
import { counted } from './print/layout.ts';
import { say } from './print/say.ts';
import { listedIn } from './world/earlier-report.ts';
import type { SweepReport } from './world/long-sweep.ts';
import type { Meant } from './world/real-place.ts';

/**
 * What has to be said before anything real is ended.
 *
 * @throws UsageError if there is no note, or nobody who could be asked and no `--yes`
 */
export function checkEnding(asked: Asked & AskedRun, request: JsonObject): void {
  const { note } = request;
  if (typeof note !== 'string' || note.trim() === '') {
    throw new UsageError(
      '--enforce on a real organisation needs --note: a ticket, or who has decided. It is kept in the report.',
    );
  }
  if (!asked.yes && !canAsk(asked)) {
    throw new UsageError(
      '--enforce on a real organisation asks first, and here nobody can be asked, because standard input is not a terminal or holds something else: say --yes.',
    );
  }
}

function canAsk({ where, file, from }: Asked & AskedRun): boolean {
  const isFree = where.kind !== 'credentials' && file !== '-' && from !== '-';
  return isFree && process.stdin.isTTY && process.stderr.isTTY;
}

/**
 * Says what will be ended, and where, before anything is; goes on only after a yes.
 *
 * @param of.meant undefined for the deployed function, which goes by its own configuration
 */
export async function announce(of: {
  readonly asked: Asked & AskedRun;
  readonly request: JsonObject;
  readonly from: SweepReport | undefined;
  readonly meant?: Meant | undefined;
}): Promise<void> {
  const { asked, meant } = of;
  if (meant !== undefined) {
    const { org, region, clientId, maxCloses } = meant;
    say(
      `To be ended: in the organisation "${org}", Genesys Cloud region ${region}, with the OAuth client ${clientId.slice(0, 8)}…, at most ${maxCloses} (maxCloses).`,
    );
  }
  say(`${whatEnds(of)}. This cannot be undone.`);
  if (asked.yes) return;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question('Type yes to go on: ');
    if (answer.trim().toLowerCase() !== 'yes') throw new UsageError('Nothing was done.');
  } finally {
    terminal.close();
  }
}

function whatEnds({
  asked: { action },
  request: { conversationIds, force },
  from,
}: Parameters<typeof announce>[0]): string {
  if (action === 'close') {
    const named = counted(Array.isArray(conversationIds) ? conversationIds.length : 0, 'conversation');
    return `${named} named here: each that is stuck${force === true ? ', or that force may end,' : ''} is ended`;
  }
  return from === undefined
    ? 'Every conversation that is stuck, up to maxCloses, is ended'
    : `Of the ${counted(listedIn(from).length, 'conversation')} that the report lists, those that are still stuck are ended`;
}
