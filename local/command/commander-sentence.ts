import type { CommanderError } from 'commander';

/** Those after which a list of what there is helps. */
const NOT_KNOWN: ReadonlySet<string> = new Set([
  'commander.unknownCommand',
  'commander.unknownOption',
  'commander.optionMissingArgument',
]);

/**
 * What commander says of a wrong command line, as a sentence, with the help that lists what is right.
 *
 * @param help the command that prints it
 */
export function sentenceOf({ message, code }: CommanderError, help: string): string {
  const [said = '', ...more] = message.replace(/^error: /u, '').split('\n');
  const sentence = `${said.charAt(0).toUpperCase()}${said.slice(1).replace(/\.$/u, '')}.`;
  return [sentence, ...more, ...(NOT_KNOWN.has(code) ? [`See ${help}.`] : [])].join(' ');
}
