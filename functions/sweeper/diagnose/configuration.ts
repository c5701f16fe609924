import type { EffectivePolicy } from '../policy/schema.ts';
import type { Check } from '../report/schemas.ts';
import {
  checkOf,
  counted,
  isRefused,
  listed,
  sentences,
  whyUnknown,
  type Finding,
  type Result,
  type Unavailable,
} from './check.ts';

/** Ids that the deployed policy names and that can be compared with the organisation. Lower case. */
export interface ConfiguredIds {
  /** Queues with thresholds of their own. */
  readonly ownQueueIds: readonly string[];
  readonly exemptQueueIds: readonly string[];
  readonly divisionIds: readonly string[];
  readonly userIds: readonly string[];
}

export function configuredIds({ deployedQueues, exempt }: EffectivePolicy): ConfiguredIds {
  return {
    ownQueueIds: Object.keys(deployedQueues).toSorted(),
    exemptQueueIds: [...exempt.queueIds].toSorted(),
    divisionIds: [...exempt.divisionIds].toSorted(),
    userIds: [...exempt.userIds].toSorted(),
  };
}

/** Queues from thresholds and exemptions, each once. */
export function queueIdsOf({ ownQueueIds, exemptQueueIds }: ConfiguredIds): readonly string[] {
  return [...new Set([...ownQueueIds, ...exemptQueueIds])].toSorted();
}

export interface ConfigurationFacts {
  readonly configured: ConfiguredIds;
  /** Those of the configured queues that were looked up and exist; asked only where there are any. */
  readonly queues:
    | Result<{ readonly lookedUp: readonly string[]; readonly existing: ReadonlySet<string> }>
    | undefined;
  /** Every division that some answer named. */
  readonly knownDivisionIds: ReadonlySet<string>;
  /** Whether these are all divisions. */
  readonly divisionsComplete: boolean;
}

/** Whether the ids in the policy mean anything in this organisation: a typing error exempts nothing. */
export function checkConfiguration(facts: ConfigurationFacts): Check {
  const { divisionIds, userIds } = facts.configured;
  const queueIds = queueIdsOf(facts.configured);
  const named = [
    queueIds.length > 0 && counted(queueIds.length, 'queue'),
    divisionIds.length > 0 && counted(divisionIds.length, 'division'),
    userIds.length > 0 && counted(userIds.length, 'user'),
  ].flatMap((part) => part || []);
  return checkOf('configuration', {
    seen: sentences([
      named.length === 0
        ? 'The policy names no queue, division or user.'
        : `The policy names ${listed(named)}.`,
      userIds.length === 0 ? undefined : 'Users are not looked up.',
      divisionIds.length > 0 && !facts.divisionsComplete
        ? 'Genesys does not say whether there are divisions that the client does not reach.'
        : undefined,
    ]),
    findings: [...queueFindings(facts), ...divisionFindings(facts)],
    meaning:
      named.length === 0
        ? 'Nothing to compare.'
        : 'Everything that could be compared exists in this organisation.',
  });
}

function queueFindings({ queues, configured }: ConfigurationFacts): readonly Finding[] {
  if (queues === undefined) return [];
  if (!queues.known) return [unreadableQueues(queues)];
  const { lookedUp, existing } = queues.value;
  const unknown = lookedUp.filter((id) => !existing.has(id));
  const left = queueIdsOf(configured).length - lookedUp.length;
  const findings: Finding[] = [];
  if (unknown.length > 0) {
    findings.push({
      status: 'warning',
      meaning:
        `No queue that the client may see has ${unknown.length === 1 ? 'this id' : 'one of these ids'}: ${listed(unknown)}. A ` +
        'threshold or an exemption for it has no effect if there is no such queue.',
      remedy:
        'Look for the id in Admin > Queues; it is part of the URL of the queue’s page. If the queue exists, leave the ' +
        'configuration as it is: the client only lacks routing:queue:view in its division, and no sweep needs that. ' +
        `Only if it does not exist, correct the id in ${placesIn(configured, unknown)} of the deployed configuration.`,
    });
  }
  if (left > 0) {
    findings.push({
      status: 'warning',
      meaning: `Not determined: ${counted(left, 'more configured queue')}; only the first ${lookedUp.length} were looked up.`,
      remedy: 'Compare the others by hand in Admin > Queues.',
    });
  }
  return findings;
}

/** Where in the configuration queue ids stand. */
function placesIn({ ownQueueIds, exemptQueueIds }: ConfiguredIds, ids: readonly string[]): string {
  return listed([
    ...(ids.some((id) => ownQueueIds.includes(id)) ? ['"policy.queues"'] : []),
    ...(ids.some((id) => exemptQueueIds.includes(id)) ? ['"policy.exempt.queueIds"'] : []),
  ]);
}

function unreadableQueues(queues: Unavailable): Finding {
  const { diagnosis } = queues;
  return {
    status: 'warning',
    meaning: `Not determined: whether the queues that the policy names exist (${whyUnknown(queues)}).`,
    remedy:
      isRefused(queues) || diagnosis === undefined
        ? 'Grant the client the permission routing:queue:view, which no sweep needs, or compare the ids by hand in Admin > Queues.'
        : diagnosis.remedy,
    diagnosis,
  };
}

function divisionFindings({
  configured,
  knownDivisionIds,
  divisionsComplete,
}: ConfigurationFacts): readonly Finding[] {
  const unknown = configured.divisionIds.filter((id) => !knownDivisionIds.has(id));
  if (unknown.length === 0) return [];
  return [
    {
      status: 'warning',
      meaning: divisionsComplete
        ? `The organisation has no division with ${unknown.length === 1 ? 'this id' : 'one of these ids'}: ${listed(unknown)}. An exemption for it has no effect.`
        : `Not determined: whether these divisions exist, because nothing that the client may see is in them: ${listed(unknown)}.`,
      remedy: divisionsComplete
        ? 'Compare the id with the URL of the division’s page in Admin > Divisions, and correct or ' +
          'remove it in "policy.exempt.divisionIds" of the deployed configuration.'
        : 'Look for the id in Admin > Divisions; it is part of the URL of the division’s page. If the division exists, ' +
          'leave the configuration as it is: an exemption does not need the client to reach it. Only if it does not ' +
          'exist, correct the id in "policy.exempt.divisionIds" of the deployed configuration.',
    },
  ];
}
