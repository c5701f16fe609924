import type { Mode } from '../functions/sweeper/names.ts';

/** An organisation, and what may be done to it. */
export interface DeployedMode {
  readonly name: string;
  readonly mode: Mode;
  readonly enabled: boolean;
}

/** How long a list of names may be: an output of CloudFormation has at most 1,024 bytes. */
const MOST_CHARACTERS = 400;

/** Which modes there are among the organisations that are swept. */
export function modesAmong(organisations: readonly DeployedMode[]): {
  readonly dry: boolean;
  readonly enforced: boolean;
} {
  const modes = new Set(organisations.filter(({ enabled }) => enabled).map(({ mode }) => mode));
  return { dry: !modes.has('enforce') || modes.has('dry-run'), enforced: modes.has('enforce') };
}

/** `enforce`, or, where they differ, `enforce: test; dry-run: main`. */
export function modesInWords(organisations: readonly DeployedMode[]): string {
  const { dry, enforced } = modesAmong(organisations);
  if (!(dry && enforced)) return enforced ? 'enforce' : 'dry-run';
  return (['enforce', 'dry-run'] as const)
    .map((mode) => `${mode}: ${namesOf(organisations.filter((one) => one.enabled && one.mode === mode))}`)
    .join('; ');
}

function namesOf(organisations: readonly DeployedMode[]): string {
  const names = organisations.map(({ name }) => name).join(', ');
  return names.length <= MOST_CHARACTERS ? names : `${organisations.length} organisations`;
}
