import { CLIMBABLE_REFUSALS } from '../closing/write.ts';
import { isAllKnown, type Grant } from '../refusals/grants.ts';
import { namedPermissions } from '../refusals/remedies.ts';
import type { Check } from '../report/schemas.ts';
import { checkOf, listed, sentences, whyUnknown, type Finding, type Result } from './check.ts';
import type { Need } from './needs.ts';
import type { PermissionStatus, NeedStatus, Tried } from './rights.ts';

/** Whether the client may do each thing that a sweep does. */
export function checkPermissions(
  needStatuses: readonly NeedStatus[],
  about: { readonly grants: Result<readonly Grant[]>; readonly probe: boolean },
): Check {
  return checkOf('permissions', {
    seen: sentences([
      grantsSentence(about.grants),
      ...GROUPS.map(({ name, holds }) => group(name, needStatuses.filter(holds))),
      about.probe ? probeSentence(needStatuses) : undefined,
    ]),
    findings: needStatuses.flatMap((one) => [
      ...findingsOf(one, { probe: about.probe, needStatuses }),
      ...trialFindings(one),
    ]),
    meaning: meaningOf(needStatuses, about.probe),
  });
}

function grantsSentence(grants: Result<readonly Grant[]>): string {
  if (!grants.known)
    return `The client’s grants cannot be read (${whyUnknown(grants)}); what could be tried was tried.`;
  return isAllKnown(grants.value)
    ? 'The grants of the client’s roles were read.'
    : 'The client’s roles were read, but not what each of them grants; what could be tried was tried.';
}

/** False if the search is refused: then nothing that depends on it is worth a check. */
export function maySearch(needStatuses: readonly NeedStatus[]): boolean {
  return !needStatuses.some(
    ({ need, permissionStatus }) => need.operation === 'search' && permissionStatus.kind === 'refused',
  );
}

const GROUPS: readonly { readonly name: string; readonly holds: (one: NeedStatus) => boolean }[] = [
  { name: 'Granted', holds: ({ permissionStatus }) => permissionStatus.kind === 'held' },
  {
    name: 'Granted under a condition',
    holds: ({ permissionStatus }) => permissionStatus.kind === 'conditional',
  },
  { name: 'Probably granted', holds: ({ permissionStatus }) => permissionStatus.kind === 'probable' },
  { name: 'Not determined', holds: ({ permissionStatus }) => permissionStatus.kind === 'undetermined' },
  {
    name: 'Missing or refused',
    holds: ({ need, permissionStatus }) => permissionStatus.kind === 'refused' && need.now,
  },
  {
    name: 'Missing or refused, but not needed yet in a dry-run deployment',
    holds: ({ need, permissionStatus }) => permissionStatus.kind === 'refused' && !need.now,
  },
];

function group(name: string, needStatuses: readonly NeedStatus[]): string | undefined {
  if (needStatuses.length === 0) return undefined;
  const named = needStatuses.map(({ need, permissionStatus }) => {
    const through = throughOf(permissionStatus);
    return `${need.doing} (${through === undefined ? namedPermissions(need) : `granted through ${asInAdmin(through)}`})`;
  });
  return `${name}: ${named.join('; ')}.`;
}

/** The permission that is enough for this need although it is meant for something else; undefined if another one is held. */
function throughOf(permissionStatus: PermissionStatus): string | undefined {
  return 'through' in permissionStatus ? permissionStatus.through : undefined;
}

/** `conversation:message:park` as the page of a role shows it: `Conversation > Message > Park`. */
function asInAdmin(permission: string): string {
  const words = permission.split(':').map((word) => word.replaceAll(/(?=[A-Z])/gu, ' '));
  return words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join(' > ');
}

function meaningOf(needStatuses: readonly NeedStatus[], probe: boolean): string {
  const later = needStatuses.filter(
    ({ need, permissionStatus }) => !need.now && permissionStatus.kind !== 'held',
  );
  if (later.length === 0) return 'The client may do everything that a sweep of this deployment does.';
  const lacked = later.filter(isLacked);
  const names = [...new Set(lacked.map(({ need }) => namedPermissions(need)))];
  return sentences([
    endingSentence(needStatuses, probe),
    names.length === 0 ? undefined : `For mode enforce it will need ${listed(names)}.`,
  ]);
}

/** What the client of a dry run could do beyond the dry run. Only without the permission is it sure to end nothing. */
function endingSentence(needStatuses: readonly NeedStatus[], probe: boolean): string {
  const may = 'The client may do everything that a dry run does';
  const endings = needStatuses.filter(
    ({ need }) => need.operation === 'disconnect' || need.operation === 'teardown',
  );
  if (endings.every(isLacked)) return `${may}, and cannot end anything, which is the safest way to begin.`;
  const [first] = endings;
  if (first?.permissionStatus.kind === 'held') return `${may}, and could end conversations in mode enforce.`;
  return probe
    ? `${may}. Whether it can end anything is not determined.`
    : `${may}. Whether it can end anything is not determined; "probe": true asks Genesys.`;
}

/** Certain to be refused, because the permission is missing. */
function isLacked({ permissionStatus }: NeedStatus): boolean {
  return permissionStatus.kind === 'refused' && permissionStatus.diagnosis.code === 'permission-missing';
}

/** The answers to the probe's requests, and how certain they are. */
function probeSentence(needStatuses: readonly NeedStatus[]): string | undefined {
  const probed = needStatuses.filter(({ need, tried }) => tried !== undefined && need.operation !== 'search');
  if (probed.length === 0) return undefined;
  const answers = probed.map(
    ({ need, tried }) => `${need.operation} ${tried === undefined ? '' : TRIED_WORDS[tried.kind]}`,
  );
  const isUnknown = probed.some(({ tried }) => tried?.kind === 'unknown-id');
  return (
    `Sent to random ids that do not exist: ${answers.join(', ')}.` +
    (isUnknown
      ? ' The answer "unknown id" proves the permission only if Genesys checks permissions first, which is not documented.'
      : '')
  );
}

const TRIED_WORDS: Readonly<Record<Tried['kind'], string>> = {
  worked: 'was accepted',
  'unknown-id': 'was answered 404, unknown id',
  refused: 'was refused',
  unclear: 'got an answer that says nothing about permissions',
};

type Refused = Extract<PermissionStatus, { kind: 'refused' }>;

/** What a sweep still does where one need is refused (DESIGN.md section 7); undefined where it can do nothing. */
function whatIsLeft(
  { operation }: Need,
  { diagnosis }: Refused,
  needStatuses: readonly NeedStatus[],
): string | undefined {
  const first = needStatuses.find(({ need }) => need.operation === 'disconnect');
  const second = needStatuses.find(({ need }) => need.operation === 'teardown');
  switch (operation) {
    case 'tag':
      return 'conversations are ended anyway, without a tag';
    case 'teardown':
      return first?.permissionStatus.kind === 'refused'
        ? undefined
        : 'what disconnect does not end stays open, and is reported as unverified';
    case 'disconnect':
      // Teardown is tried after these; the probe shows whether it may be.
      return CLIMBABLE_REFUSALS.has(diagnosis.code) &&
        second?.permissionStatus.kind === 'held' &&
        (second.tried?.kind === 'unknown-id' || second.tried?.kind === 'worked')
        ? 'a sweep ends conversations by the full teardown instead'
        : undefined;
    default:
      return undefined;
  }
}

/** What is not as it should be with one need. */
export function findingsOf(
  { need, permissionStatus }: NeedStatus,
  { probe, needStatuses }: { readonly probe: boolean; readonly needStatuses: readonly NeedStatus[] },
): readonly Finding[] {
  if (!need.now) return laterFindings(need, permissionStatus);
  const { doing } = need;
  const names = throughOf(permissionStatus) ?? namedPermissions(need);
  switch (permissionStatus.kind) {
    case 'held':
      return [];
    case 'refused': {
      const { diagnosis } = permissionStatus;
      const left = whatIsLeft(need, permissionStatus, needStatuses);
      const refused = `${doing} (${diagnosis.code})`;
      const meaning =
        left === undefined
          ? `Genesys refuses something that a sweep needs: ${refused}.`
          : `Genesys refuses this: ${refused}; ${left}.`;
      const status = left === undefined ? 'failed' : 'warning';
      return [{ status, meaning, remedy: diagnosis.remedy, diagnosis }];
    }
    case 'conditional':
      return [
        {
          status: 'warning',
          meaning: `The role grants ${names} only under a condition. Whether every conversation meets it cannot be checked here.`,
          remedy: `In Genesys Cloud, Admin > People & Permissions > Roles / Permissions: remove the condition on ${names} from the role.`,
        },
      ];
    case 'probable':
    case 'undetermined': {
      const isWrite = need.operation !== 'search' && need.operation !== 'read';
      const { kind } = permissionStatus;
      return [
        {
          status: 'warning',
          meaning: `${kind === 'probable' ? 'The client can probably do this, but that is not certain' : 'It is not known whether the client can do this'}: ${doing}.`,
          remedy:
            isWrite && !probe
              ? 'Run diagnose with "probe": true. It sends the real requests to a random id that does not exist, which ends nothing.'
              : `Compare the client’s roles with ${names} in Admin > Integrations > OAuth > this client > Roles; then begin ` +
                'with "maxCloses": 1 and look at that one conversation in the report.',
        },
      ];
    }
  }
}

/**
 * Findings about what a dry-run deployment does not do yet. A missing permission is expected, and what is not
 * determined can wait; any other refusal would come in mode enforce too.
 */
function laterFindings({ doing, essential }: Need, permissionStatus: PermissionStatus): readonly Finding[] {
  if (permissionStatus.kind !== 'refused' || permissionStatus.diagnosis.code === 'permission-missing')
    return [];
  const { diagnosis } = permissionStatus;
  const after = essential ? '' : '; conversations would be ended anyway';
  return [
    {
      status: 'warning',
      meaning: `In mode enforce Genesys may refuse this: ${doing} (${diagnosis.code})${after}.`,
      remedy: diagnosis.remedy,
      diagnosis,
    },
  ];
}

/** A request that was really sent and got an unexpected answer: the same may happen to a sweep. */
export function trialFindings({ need, tried }: NeedStatus): readonly Finding[] {
  if (need.operation === 'search' || tried?.kind !== 'unclear' || tried.diagnosis === undefined) return [];
  const { diagnosis } = tried;
  return [
    {
      status: 'warning',
      meaning: `This was tried with a random id that does not exist, and the answer says nothing about permissions: ${need.doing} (${diagnosis.code}).`,
      remedy: diagnosis.remedy,
      diagnosis,
    },
  ];
}
