import { namedPermissions } from '../../closing/documented-permissions.ts';
import { type Grant, isAllKnown } from '../../closing/grants.ts';
import type { Check } from '../../report/diagnose-report.ts';
import { checkOf, listed, sentences } from './check.ts';
import { type Learnt, whyUnknown } from './learn.ts';
import { findingsOf, trialFindings } from './permission-findings.ts';
import type { Stood, Tried } from './standing.ts';

/** Whether the client may do each thing that a sweep does. */
export function checkPermissions(
  stood: readonly Stood[],
  about: { readonly grants: Learnt<readonly Grant[]>; readonly probe: boolean },
): Check {
  return checkOf('permissions', {
    seen: sentences([
      grantsSentence(about.grants),
      ...GROUPS.map(({ name, holds }) => group(name, stood.filter(holds))),
      about.probe ? probeSentence(stood) : undefined,
    ]),
    findings: stood.flatMap((one) => [
      ...findingsOf(one, { probe: about.probe, stood }),
      ...trialFindings(one),
    ]),
    meaning: meaningOf(stood, about.probe),
  });
}

function grantsSentence(grants: Learnt<readonly Grant[]>): string {
  if (!grants.known)
    return `The client’s grants cannot be read (${whyUnknown(grants)}); what could be tried was tried.`;
  return isAllKnown(grants.value)
    ? 'The grants of the client’s roles were read.'
    : 'The client’s roles were read, but not what each of them grants; what could be tried was tried.';
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

function meaningOf(stood: readonly Stood[], probe: boolean): string {
  const later = stood.filter(({ need, standing }) => !need.now && standing.kind !== 'held');
  if (later.length === 0) return 'The client may do everything that a sweep of this deployment does.';
  const lacked = later.filter(isLacked);
  const names = [...new Set(lacked.map(({ need }) => namedPermissions(need)))];
  return sentences([
    endingSentence(stood, probe),
    names.length === 0 ? undefined : `For mode enforce it will need ${listed(names)}.`,
  ]);
}

/** What a dry run's client could do beyond it. Only where it lacks the permission is it sure to end nothing. */
function endingSentence(stood: readonly Stood[], probe: boolean): string {
  const may = 'The client may do everything that a dry run does';
  const endings = stood.filter(({ need }) => need.rung === 'disconnect' || need.rung === 'teardown');
  if (endings.every(isLacked)) return `${may}, and cannot end anything, which is the safest way to begin.`;
  const [first] = endings;
  if (first?.standing.kind === 'held') return `${may}, and could end conversations in mode enforce.`;
  return probe
    ? `${may}. Whether it can end anything is not determined.`
    : `${may}. Whether it can end anything is not determined; "probe": true asks Genesys.`;
}

/** Sure to be refused for want of the permission. */
function isLacked({ standing }: Stood): boolean {
  return standing.kind === 'refused' && standing.diagnosis.code === 'permission-missing';
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
