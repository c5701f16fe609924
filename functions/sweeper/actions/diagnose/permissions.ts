import { namedPermissions } from '../../closing/documented-permissions.ts';
import { CLIMBABLE_REFUSALS } from '../../closing/failed-write.ts';
import type { Check } from '../../report/diagnose-report.ts';
import { checkOf, type Finding, listed, sentences } from './check.ts';
import { type Learnt, whyUnknown } from './learn.ts';
import type { Need } from './needs.ts';
import type { Standing, Tried } from './standing.ts';
import type { Grant } from '../../closing/grants.ts';

/** One need and how it stands. */
export interface Stood {
  readonly need: Need;
  readonly standing: Standing;
  readonly tried: Tried | undefined;
}

/** Whether the client may do each thing that a sweep does. */
export function checkPermissions(
  stood: readonly Stood[],
  about: { readonly grants: Learnt<readonly Grant[]>; readonly probe: boolean },
): Check {
  return checkOf('permissions', {
    seen: sentences([
      about.grants.known
        ? 'The grants of the client’s roles were read.'
        : `The client’s grants cannot be read (${whyUnknown(about.grants)}); what could be tried was tried.`,
      ...GROUPS.map(({ name, holds }) => group(name, stood.filter(holds))),
      about.probe ? probeSentence(stood) : undefined,
    ]),
    findings: stood.flatMap((one) => [
      ...findingsOf(one, { probe: about.probe, stood }),
      ...trialFindings(one),
    ]),
    meaning: meaningOf(stood),
  });
}

/** Whether nothing can be found: then whatever rests on the search is not worth a check. */
export function maySearch(stood: readonly Stood[]): boolean {
  return !stood.some(({ need, standing }) => need.rung === 'search' && standing.kind === 'refused');
}

const GROUPS: readonly { readonly name: string; readonly holds: (one: Stood) => boolean }[] = [
  { name: 'Granted', holds: ({ standing }) => standing.kind === 'held' },
  { name: 'Granted under a condition', holds: ({ standing }) => standing.kind === 'conditional' },
  { name: 'Probably granted', holds: ({ standing }) => standing.kind === 'probable' },
  { name: 'Not determined', holds: ({ standing }) => standing.kind === 'undetermined' },
  { name: 'Missing or refused', holds: ({ need, standing }) => standing.kind === 'refused' && need.now },
  {
    name: 'Missing or refused, but not needed yet in a dry-run deployment',
    holds: ({ need, standing }) => standing.kind === 'refused' && !need.now,
  },
];

function group(name: string, stood: readonly Stood[]): string | undefined {
  if (stood.length === 0) return undefined;
  const named = stood.map(({ need }) => `${need.doing} (${namedPermissions(need)})`);
  return `${name}: ${named.join('; ')}.`;
}

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

function findingsOf(
  { need, standing }: Stood,
  { probe, stood }: { readonly probe: boolean; readonly stood: readonly Stood[] },
): readonly Finding[] {
  if (!need.now) return [];
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

/** A request that really was sent and not answered as Genesys does: the same may happen to a sweep. */
function trialFindings({ need, tried }: Stood): readonly Finding[] {
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

function meaningOf(stood: readonly Stood[]): string {
  const later = stood.filter(({ need, standing }) => !need.now && standing.kind !== 'held');
  const names = [...new Set(later.map(({ need }) => namedPermissions(need)))];
  return later.length === 0
    ? 'The client may do everything that a sweep of this deployment does.'
    : 'The client may do everything that a dry run does, and cannot end anything, which is the safest way to begin. ' +
        `For mode enforce it will need ${listed(names)}.`;
}

/** What was answered to the requests of the probe, and how sure that makes us. */
function probeSentence(stood: readonly Stood[]): string | undefined {
  const probed = stood.filter(({ need, tried }) => tried !== undefined && need.rung !== 'search');
  if (probed.length === 0) return undefined;
  const answers = probed.map(
    ({ need, tried }) => `${need.rung} ${tried === undefined ? '' : WORDS[tried.kind]}`,
  );
  const isUnknown = probed.some(({ tried }) => tried?.kind === 'unknown-id');
  return (
    `Sent to ids made up that moment: ${answers.join(', ')}.` +
    (isUnknown
      ? ' An unknown id says that the permission is there only as far as Genesys looks at permissions first, which is not documented.'
      : '')
  );
}

const WORDS: Readonly<Record<Tried['kind'], string>> = {
  worked: 'was accepted',
  'unknown-id': 'was answered 404, unknown id',
  refused: 'was refused',
  unclear: 'was not answered in a way that tells',
};
