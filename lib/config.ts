import type { z } from 'zod';
import type { Mode } from '../functions/sweeper/names.ts';
import { fieldOf, isJsonObject, type JsonObject } from '../functions/sweeper/json.ts';
import type { Problem } from '../functions/sweeper/request/problems.ts';
import { modeOf } from '../functions/sweeper/request/settings.ts';
import { shapeProblems, unreadKeyProblems } from './config-problems.ts';
import { rhythmOf, scheduleFieldsOf, type Rhythm } from './config-schedules.ts';
import { configSchema, type organisationConfigSchema } from './config-schema.ts';
import { ConfigurationError } from './configuration-error.ts';

export type OrganisationConfig = z.output<typeof organisationConfigSchema> &
  Rhythm & {
    /** What may be done to it, at most: its own mode, or the deployment's. */
    readonly mode: Mode;
  };

/** The configuration, checked, with every default filled in. */
export type SweeperConfig = Omit<z.output<typeof configSchema>, 'orgs'> & {
  readonly orgs: readonly OrganisationConfig[];
};

/** What the CDK's context has under our keys; undefined if nobody has set a key. */
export interface SweeperContext {
  /** The object in sweeper.json, or that in cdk.json. */
  readonly sweeper: unknown;
  /** `-c mode=…`, which overrides it. */
  readonly mode?: unknown;
  /** `-c stackName=…`, which overrides it. */
  readonly stackName?: unknown;
  /** `-c secretName=…`, for the one organisation. */
  readonly secretName?: unknown;
  /** Other keys of the context, which neither this app nor the CDK reads. */
  readonly unread?: readonly string[];
}

/**
 * Reads and checks the configuration.
 *
 * @param now milliseconds since the epoch, because a schedule may have ended
 * @throws ConfigurationError that names all problems at once
 */
export function readConfig(context: SweeperContext, now: number): SweeperConfig {
  const { input, problems: overrideProblems } = overridden(context);
  const list: unknown = fieldOf(input, 'orgs');
  const organisations: readonly unknown[] = Array.isArray(list) ? list : [];
  const rhythms = organisations.map((organisation, index) => {
    const fields = scheduleFieldsOf(input, organisation);
    return fields === undefined ? undefined : rhythmOf(fields, `sweeper.orgs[${index}]`, now);
  });
  const problems = [
    ...unreadKeyProblems(context.unread ?? []),
    ...overrideProblems,
    ...shapeProblems(input),
    ...rhythms.flatMap((found) => (found !== undefined && 'problems' in found ? found.problems : [])),
    ...duplicateProblems(organisations),
    // `-c mode=dry-run` is for every organisation: one that may otherwise be enforced does not make it an error.
    ...(context.mode === 'dry-run' ? [] : modeProblems(input, organisations)),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);

  const { orgs, ...config } = configSchema.parse(input);
  return {
    ...config,
    orgs: orgs.flatMap((org, index) => {
      const found = rhythms[index];
      return found !== undefined && 'rhythm' in found
        ? [{ ...org, ...found.rhythm, mode: modeOf(org, config) }]
        : [];
    }),
  };
}

/** The object, with the values of the command line instead of its own. */
function overridden({ sweeper, mode, stackName, secretName }: SweeperContext): {
  readonly input: unknown;
  readonly problems: readonly Problem[];
} {
  if (!isJsonObject(sweeper)) return { input: sweeper, problems: [] };
  const said = Object.entries({ mode, stackName }).filter(([, value]) => value !== undefined);
  const input: JsonObject = { ...sweeper, ...Object.fromEntries(said) };
  if (secretName === undefined) return { input, problems: [] };
  const { orgs } = input;
  if (!Array.isArray(orgs) || orgs.length !== 1 || !isJsonObject(orgs[0])) {
    const problem = 'it is not clear which organisation this is for';
    const accepted = 'only with exactly one organisation; otherwise set secretName of each in sweeper.orgs';
    return { input, problems: [{ path: '-c secretName', problem, accepted }] };
  }
  return { input: { ...input, orgs: [{ ...orgs[0], secretName }] }, problems: [] };
}

/** An organisation's mode above the deployment's would mean less than it says. */
function modeProblems(input: unknown, organisations: readonly unknown[]): Problem[] {
  const deployed = fieldOf(input, 'mode') ?? 'dry-run';
  if (deployed !== 'dry-run') return [];
  return organisations.flatMap((organisation, index) =>
    fieldOf(organisation, 'mode') === 'enforce'
      ? [
          {
            path: `sweeper.orgs[${index}].mode`,
            problem: '"enforce" is above the deployment’s mode, which is "dry-run"',
            accepted:
              'with "mode": "enforce" for the deployment, and "dry-run" for each other organisation that is to stay so',
          },
        ]
      : [],
  );
}

function duplicateProblems(organisations: readonly unknown[]): Problem[] {
  const names = organisations.map((organisation) => fieldOf(organisation, 'name'));
  return names.flatMap((name, index) => {
    const first = names.indexOf(name);
    if (typeof name !== 'string' || first === index) return [];
    const problem = `is already the name of orgs[${first}]`;
    return [{ path: `sweeper.orgs[${index}].name`, problem, accepted: 'a name of its own' }];
  });
}
