import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { isUuid, type JsonObject } from '../../functions/sweeper/json.ts';
import type { Action } from '../../functions/sweeper/request/schema.ts';
import { populationFrom } from '../world/world-options.ts';
import type { Asked, AwsSettings, Out, Where } from './asked.ts';
import { addRequestFlags, requestFromFlags } from './request-flags.ts';
import { sentenceOf } from './commander-sentence.ts';
import { UsageError } from './usage-error.ts';

/** How it is called. Quoted, because PowerShell swallows a bare `--` where it is given something to read. */
export const CALL = 'npm run sweeper --';

/** The options that are not parts of the request. */
interface Options {
  readonly seed?: string;
  readonly conversations?: string;
  readonly secret?: string;
  readonly credentials?: string;
  readonly clientId?: string;
  readonly deployed?: string | true;
  readonly profile?: string;
  readonly region?: string;
  readonly org?: string;
  readonly enforce?: true;
  readonly from?: string;
  readonly request?: string;
  readonly yes?: true;
  readonly json?: true;
  readonly html?: string;
  readonly csv?: string;
  readonly logs?: true;
}

/** A help text, or what was asked for. */
export type Parsed = { readonly kind: 'help'; readonly text: string } | Asked;

/**
 * What a command line asks for.
 *
 * @param columns how wide a help text may be
 * @throws UsageError for a command or an option that does not exist, with the one that was probably meant
 */
export function parseCommand(args: readonly string[], columns = 100): Parsed {
  const texts: string[] = [];
  const asked: Asked[] = [];
  const program = sweeperProgram((one) => void asked.push(one));
  const quietly = (command: Command): void => {
    command.exitOverride().configureOutput({
      writeOut: (text) => void texts.push(text),
      writeErr: () => undefined,
      getOutHelpWidth: () => columns,
    });
    for (const inside of command.commands) quietly(inside);
  };
  quietly(program);
  try {
    if (args.length === 0) program.outputHelp();
    else program.parse([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) {
      const command = program.commands.find((one) => one.name() === args[0]);
      const help = [CALL, command?.name(), '--help'].filter(Boolean).join(' ');
      throw new UsageError(sentenceOf(error, help), { cause: error });
    }
  }
  const [first] = asked;
  return first ?? { kind: 'help', text: texts.join('').trimEnd() };
}

const ABOUT = `Finds web-messaging conversations that are stuck in Genesys Cloud, and ends them where it is told to: with the same code as in AWS Lambda, from this machine. Without --enforce, nothing is written to Genesys Cloud.

Where nothing else is said, it works on the built-in simulator: the same --seed gives the same organisation. docs/sweeper.md has recipes.`;

const EXIT_CODES = `
Exit codes:
  0  there is an answer
  1  it could not be done: no credentials, no connection
  2  the command or request is wrong; nothing was done
  3  the answer is not complete: partial, cancelled,
     aborted, refused or failed`;

function sweeperProgram(ask: (asked: Asked) => void): Command {
  const program = new Command(CALL).description(ABOUT).addHelpText('after', EXIT_CODES);
  program.helpCommand(false);

  run(
    program,
    ask,
    'sweep',
    'What is stuck, and why the rest is kept. With --enforce: ends what is stuck.',
  ).addOption(
    new Option(
      '--from <file>',
      'End only what this saved report (--json) lists as would-close and is still stuck. Of the last 72 hours, same organisation.',
    ),
  );
  run(program, ask, 'close', 'Would these be ended? With --enforce: ends those that are stuck.', ids());
  run(
    program,
    ask,
    'explain',
    'The verdict on these conversations, and what it rests on. Writes nothing.',
    ids(),
  );
  run(program, ask, 'diagnose', 'Is the organisation set up so that a sweep can work? Writes nothing.');

  const shape = withPlace(
    program
      .command('shape')
      .description(
        'The structure of these conversations as JSON, with nothing personal in it: docs/contributing-a-shape.md.',
      )
      .addArgument(ids(MOST_SHAPES)),
  ).option('--org <name>', 'The organisation in the configuration.');
  shape.action((conversationIds: readonly string[]) => {
    const options = shape.opts<Options>();
    ask({ kind: 'shape', ids: conversationIds, org: options.org, ...common(options) });
  });

  const history = withPlace(
    program
      .command('history')
      .description(
        'What was written to a conversation, when, in which sweep and for whom: of the deployed sweeper.',
      )
      .argument('<id>', 'the conversation', uuid)
      .option('--org <name>', 'The organisation in the deployment.')
      .option('--json', 'The answer as JSON.'),
  );
  history.action((id: string) => {
    const options = history.opts<Options>();
    ask({ kind: 'history', id, org: options.org, ...common(options) });
  });

  const report = withOutput(
    program
      .command('report')
      .description('A saved answer (--json) again: for people, as a page or as a table.')
      .argument('<file>', 'the file, or - for standard input'),
  );
  report.action((file: string) => {
    ask({ kind: 'report', file, ...common(report.opts<Options>()) });
  });
  return program;
}

/** One of the four actions of the function. */
function run(
  program: Command,
  ask: (asked: Asked) => void,
  action: Action,
  description: string,
  argument?: Argument,
): Command {
  const command = program.command(action).description(description);
  if (argument !== undefined) command.addArgument(argument);
  if (action === 'sweep' || action === 'close') {
    command
      .option('--enforce', 'Write to Genesys Cloud. On a real organisation it needs --note too.')
      .option(
        '--yes',
        'Do not ask before conversations are ended. Needed where standard input is not a terminal.',
      )
      .addOption(
        new Option(
          '--client-id <id>',
          'With --credentials - and --enforce: the id of the OAuth client that you mean. It must be that of the credentials.',
        ).conflicts(['secret', 'deployed', 'seed', 'conversations']),
      );
  }
  addRequestFlags(command, action).option(
    '--request <file>',
    'The rest of the request as JSON, from a file or from standard input (-): docs/request.md.',
  );
  withOutput(withPlace(command));
  return command.action((conversationIds: unknown) => {
    const options = command.opts<Options>();
    const raw: JsonObject = { ...options };
    const named = argument === undefined ? {} : { conversationIds };
    ask({
      kind: 'run',
      action,
      flags: { ...requestFromFlags(raw), ...named },
      file: options.request,
      enforce: options.enforce === true,
      from: options.from,
      yes: options.yes === true,
      ...common(options),
    });
  });
}

/** Each costs two requests, and somebody will read through what is printed. */
const MOST_SHAPES = 20;
const MOST_IDS = 100;

function ids(most = MOST_IDS): Argument {
  return new Argument('<ids...>', `the conversations, up to ${most}`).argParser(
    (text: string, earlier: readonly string[] | undefined): readonly string[] => {
      const before = earlier ?? [];
      if (before.length >= most) throw new InvalidArgumentError(`At most ${most} at a time.`);
      return [...before, uuid(text)];
    },
  );
}

function uuid(text: string): string {
  if (isUuid(text)) return text.toLowerCase();
  throw new InvalidArgumentError(
    'An id is a UUID, as the address of an interaction in Genesys Cloud has it.',
  );
}

/** `close --deployed ID` would take the id for the name. */
function functionName(text: string): string {
  if (!isUuid(text)) return text;
  throw new InvalidArgumentError(
    'This is the id of a conversation: put --deployed behind the ids, or before another option.',
  );
}

function withPlace(command: Command): Command {
  return command
    .addOption(new Option('--seed <n>', 'Simulator: which organisation. Default: 7.'))
    .addOption(new Option('--conversations <n>', 'Simulator: how many conversations. Default: 240.'))
    .addOption(
      new Option(
        '--secret <name>',
        'A real organisation: the secret of your AWS account with this name or ARN.',
      ).conflicts(['credentials', 'deployed', 'seed', 'conversations']),
    )
    .addOption(
      new Option(
        '--credentials <->',
        'A real organisation: the JSON of its secret from standard input (only -). No AWS is needed.',
      ).conflicts(['deployed', 'seed', 'conversations']),
    )
    .addOption(
      new Option(
        '--deployed [name]',
        'The deployed function of this name or ARN; without a name, that of the stack in the configuration.',
      )
        .conflicts(['seed', 'conversations'])
        .argParser(functionName),
    )
    .addOption(new Option('--profile <name>', 'AWS: the profile, as AWS_PROFILE.'))
    .addOption(new Option('--region <name>', 'AWS: the region, as AWS_REGION.'))
    .addOption(new Option('--logs', 'The function’s own log lines and metrics too.').conflicts('json'));
}

function withOutput(command: Command): Command {
  return command
    .option(
      '--json',
      'The answer as JSON on standard output. A saved one can be drawn, or ended from, later.',
    )
    .option('--html <file>', 'The answer as a page, in a file of its own: to attach to a change ticket.')
    .option('--csv <file>', 'All conversations of a report as a table.');
}

function common(options: Options): {
  readonly where: Where;
  readonly out: Out;
  readonly logs: boolean;
  readonly aws: AwsSettings;
} {
  const { json, html, csv, logs, profile, region } = options;
  return {
    where: whereOf(options),
    out: { json: json === true, html, csv },
    logs: logs === true,
    aws: { profile, region },
  };
}

function whereOf({ seed, conversations, secret, credentials, clientId, deployed, org }: Options): Where {
  if (credentials !== undefined) {
    if (credentials === '-') return { kind: 'credentials', clientId };
    throw new UsageError(
      '--credentials takes only -, standard input: a file with a secret in it is soon forgotten, or committed.',
    );
  }
  if (deployed !== undefined) {
    return { kind: 'deployed', functionName: deployed === true ? undefined : deployed };
  }
  if (secret === '') throw new UsageError('--secret takes the name or the ARN of a secret.');
  if (secret !== undefined || (org !== undefined && seed === undefined && conversations === undefined))
    return { kind: 'secret', secretName: secret };
  return { kind: 'simulator', ...populationFrom({ seed, conversations }) };
}
