import type { Mode } from '../names.ts';
import { SweeperError } from '../errors.ts';
import { parseJson } from '../json.ts';
import type { TriggeredRequest } from '../triggers.ts';
import type { RunPlan } from './plan.ts';
import { describeValue, InvalidRequestError, type Problem } from './problems.ts';
import { deployedPolicy, policyProblems, requestedPolicy } from './resolve-policy.ts';
import { requestSchema, type Limits, type SweeperRequest } from './schema.ts';
import { modeOf, type OrganisationSettings, type Settings } from './settings.ts';

/** `enforce` was requested of a deployment, or for an organisation, that is deployed to write nothing (promise 1). */
export class ModeNotAllowedError extends SweeperError {
  override readonly name = 'ModeNotAllowedError';
  readonly code = 'mode-not-allowed';

  /** @param organisation the one that is in dry run while the deployment is not */
  constructor(organisation?: string) {
    super(
      organisation === undefined
        ? 'This deployment is set to dry-run and refuses "mode": "enforce" from any caller.'
        : `In this deployment the organisation ${organisation} is set to dry-run, which refuses "mode": "enforce" from any caller.`,
      organisation === undefined
        ? 'Ask for "mode": "dry-run", or deploy the stack with mode enforce.'
        : 'Ask for "mode": "dry-run", or deploy the stack with mode enforce for this organisation.',
    );
  }
}

/**
 * Combines the request with the deployed settings. DESIGN.md section 4. A value beyond what is deployed is an error,
 * never clamped.
 *
 * @throws ModeNotAllowedError where all that is wrong is `enforce` for what is deployed in dry run
 * @throws InvalidRequestError naming all that is wrong: with the request itself, for an unknown or disabled organisation,
 * and for what a request may not set
 */
export function resolveRun(triggered: TriggeredRequest, settings: Settings): RunPlan {
  const { request } = triggered;
  const organisation = findOrganisation(request.org, settings.organisations);
  // A sweep over the API has ceilings of its own where the deployment sets them.
  const overApi = triggered.trigger === 'api' && request.action === 'sweep' ? settings.api : {};
  const deployed = isProblem(organisation)
    ? undefined
    : limitsOver(limitsOver(settings, organisation), overApi);
  const problems = [
    ...triggered.problems,
    ...(isProblem(organisation) ? [organisation] : []),
    ...deploymentProblems(triggered, settings, deployed),
  ];
  const deployedMode = isProblem(organisation) ? settings.mode : modeOf(organisation, settings);
  const dryOne = deployedMode === settings.mode || isProblem(organisation) ? undefined : organisation.name;
  const mayNotEnforce = request.mode === 'enforce' && deployedMode !== 'enforce';
  if (mayNotEnforce && problems.length === 0) throw new ModeNotAllowedError(dryOne);
  if (isProblem(organisation) || deployed === undefined || problems.length > 0)
    throw new InvalidRequestError([...problems, ...(mayNotEnforce ? [modeProblem(dryOne)] : [])]);

  return {
    action: request.action,
    mode: request.mode,
    deployedMode,
    deployedLookbackDays: deployed.lookbackDays,
    trigger: triggered.trigger,
    askedBy: triggered.askedBy,
    ...(request.requestedBy === undefined ? {} : { requestedBy: request.requestedBy }),
    sweepId: triggered.sweepId,
    intervalMinutes: triggered.intervalMinutes,
    organisation,
    scope: { queueIds: new Set(request.queueIds), divisionIds: new Set(request.divisionIds) },
    conversationIds: request.conversationIds ?? [],
    force: request.force,
    policy: requestedPolicy(deployedPolicy([settings.policy, organisation.policy]), request.policy),
    isDeployedPolicy: request.policy === undefined,
    ...limitsOver(deployed, request),
    probe: request.probe,
    tag: settings.tag,
    requestsPerMinute: settings.requestsPerMinute,
    requestsInFlight: settings.requestsInFlight,
    ...(request.note === undefined ? {} : { note: request.note }),
  };
}

/** The same as {@link ModeNotAllowedError}, beside other problems. */
function modeProblem(organisation: string | undefined): Problem {
  const refuses = 'is set to dry-run and refuses "enforce" from any caller';
  return {
    path: 'mode',
    problem:
      organisation === undefined
        ? `this deployment ${refuses}`
        : `the organisation ${organisation} ${refuses}`,
    accepted: '"dry-run"',
  };
}

/** What the deployment does not allow. Without the right organisation, its limits are not known. */
function deploymentProblems(
  { request, problems }: TriggeredRequest,
  settings: Settings,
  deployed: Limits | undefined,
): readonly Problem[] {
  const isKnown = deployed !== undefined && !problems.some(({ path }) => path === 'org');
  return [
    ...(isKnown ? ceilingProblems(request, deployed) : []),
    // A dry run may ask what a threshold would do, because it ends nothing.
    ...policyProblems(request.policy, settings.allowWaitingOverride || request.mode === 'dry-run'),
  ];
}

function isProblem(found: OrganisationSettings | Problem): found is Problem {
  return 'problem' in found;
}

/** `base` with the limits that `said` sets. */
function limitsOver(base: Limits, said: Readonly<Partial<Record<keyof Limits, number | undefined>>>): Limits {
  return {
    maxCloses: said.maxCloses ?? base.maxCloses,
    abortIfMoreThan: said.abortIfMoreThan ?? base.abortIfMoreThan,
    abortIfMorePercent: said.abortIfMorePercent ?? base.abortIfMorePercent,
    lookbackDays: said.lookbackDays ?? base.lookbackDays,
  };
}

function findOrganisation(
  name: string | undefined,
  organisations: readonly OrganisationSettings[],
): OrganisationSettings | Problem {
  const found = name === undefined ? organisations[0] : organisations.find((one) => one.name === name);
  if (found?.enabled === true) return found;
  const problem =
    found === undefined
      ? `${describeValue(name)} is not a configured organisation`
      : `the organisation ${found.name} is disabled in this deployment`;
  const enabled = organisations.filter((one) => one.enabled).map((one) => one.name);
  return { path: 'org', problem, accepted: listNames(enabled) };
}

/**
 * The organisation whose past is asked for: it may be disabled by now.
 *
 * @throws InvalidRequestError if there is none of this name
 */
export function organisationNamed(
  name: string | undefined,
  organisations: readonly OrganisationSettings[],
): OrganisationSettings {
  const found = name === undefined ? organisations[0] : organisations.find((one) => one.name === name);
  if (found !== undefined) return found;
  const problem = `${describeValue(name)} is not a configured organisation`;
  throw new InvalidRequestError([
    { path: 'org', problem, accepted: listNames(organisations.map((one) => one.name)) },
  ]);
}

const NAMES_SHOWN = 20;

function listNames(names: readonly string[]): string {
  if (names.length === 0) return 'none: every configured organisation is disabled';
  const more = names.length - NAMES_SHOWN;
  return names.slice(0, NAMES_SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

const CEILINGS = ['maxCloses', 'abortIfMoreThan', 'abortIfMorePercent'] as const;

function ceilingProblems(request: SweeperRequest, deployed: Limits): Problem[] {
  return CEILINGS.flatMap((field) => {
    const asked = request[field];
    const ceiling = deployed[field];
    if (asked === undefined || asked <= ceiling) return [];
    return [{ path: field, problem: `${asked} is above the deployed value`, accepted: `${ceiling} or less` }];
  });
}

/** A sweep as it is remembered, in so far as another may rest on it. Times are milliseconds since the epoch. */
export interface Previewed {
  readonly org: string;
  readonly mode: Mode;
  readonly state: string;
  readonly createdAt: number;
  /** Only of a long sweep, JSON. */
  readonly request?: string | undefined;
}

/** For so long may a guest come back into a conversation (DESIGN.md section 7), and a preview's list counts. */
export const PREVIEW_COUNTS_MS = 72 * 60 * 60_000;

/**
 * The request of a sweep that ends what a preview has found: what is stuck, and where, is what the preview has settled.
 *
 * @param preview undefined if there is none of this id
 * @throws InvalidRequestError that names `fromSweep` or `org`
 */
export function requestFrom(
  preview: Previewed | undefined,
  request: SweeperRequest,
  now: number,
): SweeperRequest {
  const problem = problemWithPreview(preview, now);
  const settled = requestSchema.safeParse(parseJson(preview?.request ?? ''));
  if (preview === undefined || problem !== undefined || !settled.success)
    throw new InvalidRequestError([fromSweepProblem(problem ?? 'this sweep is no preview')]);
  if (request.org !== undefined && request.org !== preview.org) {
    const about = { path: 'org', problem: 'the preview is of another organisation', accepted: preview.org };
    throw new InvalidRequestError([about]);
  }
  const { queueIds, divisionIds, policy } = settled.data;
  return {
    ...request,
    org: preview.org,
    ...(queueIds === undefined ? {} : { queueIds }),
    ...(divisionIds === undefined ? {} : { divisionIds }),
    ...(policy === undefined ? {} : { policy }),
  };
}

/** Why no sweep may rest on this preview, now; undefined if one may. */
export function problemWithPreview(preview: Previewed | undefined, now: number): string | undefined {
  if (preview === undefined) return 'there is no sweep with this id';
  const { mode, request, state, createdAt } = preview;
  if (mode !== 'dry-run' || request === undefined) return 'this sweep is no preview';
  if (state !== 'complete' && state !== 'partial') return `this preview is ${state}`;
  return now - createdAt > PREVIEW_COUNTS_MS ? 'this preview is older than 72 hours' : undefined;
}

function fromSweepProblem(problem: string): Problem {
  return {
    path: 'fromSweep',
    problem,
    accepted: 'the sweepId of a preview over the API that is complete or partial, and at most 72 hours old',
  };
}
