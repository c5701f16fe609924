import { REQUEST_FLAGS } from './request-flags.ts';

/** Flags that npm has no setting of the same name for. */
const OURS = [
  'enforce',
  'html',
  'csv',
  'secret',
  'credentials',
  'client-id',
  'deployed',
  'request',
  'seed',
  'conversations',
  ...REQUEST_FLAGS.map(({ name }) => name).filter((name) => name !== 'org' && name !== 'force'),
];

/**
 * The options that npm has taken for its own, because there was no `--` before them: it hands them on as variables.
 *
 * @returns empty if there are none
 */
export function takenByNpm(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  return OURS.filter((name) => environment[`npm_config_${name.replaceAll('-', '_')}`] !== undefined);
}
