import { namedPermissions } from '../../closing/documented-permissions.ts';
import { CLIMBABLE_REFUSALS } from '../../closing/failed-write.ts';
import type { Finding } from './check.ts';
import type { Need } from './needs.ts';
import type { Standing, Stood } from './standing.ts';

type Refused = Extract<Standing, { kind: 'refused' }>;

/** What a sweep still does where one need is refused (DESIGN.md section 7); undefined where it can do nothing. */
function whatIsLeft({ rung }: Need, { diagnosis }: Refused, stood: readonly Stood[]): string | undefined {
  const first = stood.find(({ need }) => need.rung === 'disconnect');
  const second = stood.find(({ need }) => need.rung === 'teardown');
  switch (rung) {
    case 'tag':
      return 'conversations are ended all the same, without one';
    case 'teardown':
      return first?.standing.kind === 'refused'
        ? undefined
        : 'what the first rung does not end stays open, and is reported as unverified';
    case 'disconnect':
      // The second rung is tried after these; the probe shows whether it may be.
      return CLIMBABLE_REFUSALS.has(diagnosis.code) &&
        second?.standing.kind === 'held' &&
        (second.tried?.kind === 'unknown-id' || second.tried?.kind === 'worked')
        ? 'a sweep ends conversations by the full teardown instead'
        : undefined;
    default:
      return undefined;
  }
}

/** What is not as it should be with one need. */
export function findingsOf(
  { need, standing }: Stood,
  { probe, stood }: { readonly probe: boolean; readonly stood: readonly Stood[] },
): readonly Finding[] {
  if (!need.now) return laterFindings(need, standing);
  const { doing } = need;
  const names = namedPermissions(need);
  switch (standing.kind) {
    case 'held':
      return [];
    case 'refused': {
      const { diagnosis } = standing;
      const left = whatIsLeft(need, standing, stood);
      const meaning =
        left === undefined
          ? `Without the ${doing} a sweep is refused: ${diagnosis.code}.`
          : `Each ${doing} is refused: ${diagnosis.code}; ${left}.`;
      const status = left === undefined ? 'failed' : 'warning';
      return [{ status, meaning, remedy: diagnosis.remedy, diagnosis }];
    }
    case 'conditional':
      return [
        {
          status: 'warning',
          meaning: `${names} holds under a condition of the role alone, and whether that is met for each conversation cannot be told.`,
          remedy: `In Genesys Cloud, Admin > People & Permissions > Roles / Permissions: take the condition of ${names} out of the role.`,
        },
      ];
    case 'probable':
    case 'undetermined': {
      const isWrite = need.rung !== 'search' && need.rung !== 'read';
      const { kind } = standing;
      return [
        {
          status: 'warning',
          meaning: `Whether the client may do this is ${kind === 'probable' ? 'likely, not determined' : 'not determined'}: ${doing}.`,
          remedy:
            isWrite && !probe
              ? 'Run diagnose with "probe": true. It sends the real requests to an id made up that moment, which ends nothing.'
              : `Compare the client’s roles with ${names} in Admin > Integrations > OAuth > this client > Roles; then begin ` +
                'with "maxCloses": 1 and look at what the report says of that one conversation.',
        },
      ];
    }
  }
}

/**
 * Of what a deployment in dry run does not do yet. That a permission is missing is as it should be, and that something
 * is not determined can wait; any other refusal would be met in mode enforce too.
 */
function laterFindings({ doing, essential }: Need, standing: Standing): readonly Finding[] {
  if (standing.kind !== 'refused' || standing.diagnosis.code === 'permission-missing') return [];
  const { diagnosis } = standing;
  const after = essential ? '' : '; conversations would be ended all the same';
  return [
    {
      status: 'warning',
      meaning: `In mode enforce the ${doing} may be refused: ${diagnosis.code}${after}.`,
      remedy: diagnosis.remedy,
      diagnosis,
    },
  ];
}

/** A request that really was sent and not answered as Genesys does: the same may happen to a sweep. */
export function trialFindings({ need, tried }: Stood): readonly Finding[] {
  if (need.rung === 'search' || tried?.kind !== 'unclear' || tried.diagnosis === undefined) return [];
  const { diagnosis } = tried;
  return [
    {
      status: 'warning',
      meaning: `The request for the ${need.doing} of an id made up that moment was answered in a way that tells nothing: ${diagnosis.code}.`,
      remedy: diagnosis.remedy,
      diagnosis,
    },
  ];
}
