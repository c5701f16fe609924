import { asDivisionNotGranted, isHeldElsewhere } from '../../closing/divisions.ts';
import type { Grant } from '../../closing/grants.ts';
import type { TokenInfo } from '../../genesys/read-token-info.ts';
import { readLimits } from '../../genesys/read-limits.ts';
import { readThreadingTimeline } from '../../genesys/read-threading-timeline.ts';
import type { Run } from '../run.ts';
import { configuredIds, type ConfigurationFacts, queueIdsOf } from './configuration.ts';
import { coverageOf } from './coverage.ts';
import type { DivisionFacts } from './divisions.ts';
import { learn, type Learnt } from './learn.ts';
import { learnGrants } from './learn-grants.ts';
import { learnPermitted, type PermittedDivisions } from './learn-permitted.ts';
import { learnConfiguredQueues, learnQueues } from './learn-queues.ts';
import { learnSearch } from './learn-search.ts';
import { needsOf } from './needs.ts';
import type { Stood } from './permissions.ts';
import type { PreventionFacts, SeenQueues } from './prevention.ts';
import type { RateFacts } from './rate-limit.ts';
import type { SearchedWindow, SearchFacts } from './search.ts';
import { standingOf, type Tried } from './standing.ts';
import { triedOf, tryRequests } from './try-requests.ts';

/** What the checks after the login decide upon. */
export interface Facts {
  readonly grants: Learnt<readonly Grant[]>;
  readonly stood: readonly Stood[];
  readonly divisions: DivisionFacts;
  readonly search: SearchFacts;
  readonly rate: RateFacts;
  readonly configuration: ConfigurationFacts;
  readonly prevention: PreventionFacts;
}

/**
 * Asks Genesys everything at once; the pacer puts it into a row, reads first. A few dozen requests at most, each of
 * which may stay unanswered without harm to the others.
 */
export async function gatherFacts(
  run: Run,
  token: Learnt<TokenInfo>,
  madeUpId: () => string,
): Promise<Facts> {
  const { genesys, plan, deadline } = run;
  const needs = needsOf(plan);
  const configured = configuredIds(plan.policy);
  const [{ grants, body }, answers, permittedList, limits, queues, configuredQueues, threading, searched] =
    await Promise.all([
      learnGrants(genesys, token),
      tryRequests(needs, run, madeUpId),
      Promise.all(needs.map(async (need) => [need.rung, await learnPermitted(genesys, need)] as const)),
      learn('limits', () => genesys.inspect({ what: 'limits' }), readLimits),
      learnQueues(genesys),
      learnConfiguredQueues(genesys, queueIdsOf(configured)),
      learn('threading', () => genesys.inspect({ what: 'threading-timeline' }), readThreadingTimeline),
      learnSearch(run),
    ]);
  const search = { ...searched, within: searched.within.map((window) => refinedBy(body, window)) };
  const rows = search.within.flatMap(({ page }) => (page.known ? page.value.rows : []));
  const permitted = new Map(permittedList);

  const stood = needs.map((need): Stood => {
    const answer = need.rung === 'search' ? undefined : answers.get(need.rung);
    const tried =
      need.rung === 'search'
        ? searchTried(search.within)
        : answer === undefined
          ? undefined
          : triedOf(need.rung, answer, { grants: body, divisionIds: rows.flatMap((row) => row.divisionIds) });
    return {
      need,
      tried,
      standing: standingOf(need, { grants, permitted: permitted.get(need.rung), tried }),
    };
  });
  const names = divisionNames(grants, [...permitted.values()], queues);
  return {
    grants,
    stood,
    divisions: {
      // Teardown needs what the disconnect needs, and what is refused everywhere is told by another check.
      covered: stood
        .filter(({ need, standing }) => need.rung !== 'teardown' && standing.kind !== 'refused')
        .map(({ need }) => ({ need, coverage: coverageOf(need, grants, permitted.get(need.rung)) })),
      found: rows.map(({ divisionIds }) => divisionIds),
      queueDivisionIds: queueDivisions(queues),
      names,
    },
    search: {
      ...search,
      lookbackDays: plan.lookbackDays,
      now: deadline.startedAt,
    },
    rate: {
      limits,
      toldByAnswers: genesys.allowedPerMinute(),
      requestsPerMinute: plan.requestsPerMinute,
    },
    configuration: {
      configured,
      queues: configuredQueues,
      knownDivisionIds: new Set([
        ...names.keys(),
        ...queueDivisions(queues),
        ...rows.flatMap((row) => row.divisionIds),
      ]),
      divisionsComplete: [...permitted.values()].some(
        (one) => one.known && one.value.everywhere && one.value.complete && one.value.divisions.length > 0,
      ),
    },
    prevention: { queues, threading, busyQueueIds: new Set(rows.flatMap(({ queueIds }) => queueIds)) },
  };
}

/** A refusal is refined by the grants as in a sweep. */
function refinedBy(grants: unknown, window: SearchedWindow): SearchedWindow {
  const { page } = window;
  if (page.known || page.diagnosis === undefined || !isHeldElsewhere(page.diagnosis, grants)) return window;
  return { ...window, page: { ...page, diagnosis: asDivisionNotGranted(page.diagnosis) } };
}

/** The newest window speaks for the permission to search. */
function searchTried([newest]: readonly SearchedWindow[]): Tried | undefined {
  if (newest === undefined) return undefined;
  if (newest.page.known) return { kind: 'worked' };
  const { diagnosis } = newest.page;
  return diagnosis?.code === 'permission-missing'
    ? { kind: 'refused', diagnosis }
    : { kind: 'unclear', diagnosis };
}

function queueDivisions(queues: Learnt<SeenQueues>): ReadonlySet<string> {
  const seen = queues.known ? queues.value.queues : [];
  return new Set(seen.flatMap(({ division }) => division?.id ?? []));
}

/** Every division that somebody named, with its id where it has no name. */
function divisionNames(
  grants: Learnt<readonly Grant[]>,
  permitted: readonly Learnt<PermittedDivisions>[],
  queues: Learnt<SeenQueues>,
): ReadonlyMap<string, string> {
  const told = [
    ...(queues.known ? queues.value.queues.flatMap(({ division }) => division ?? []) : []),
    ...permitted.flatMap((one) => (one.known ? one.value.divisions : [])),
    ...(grants.known
      ? grants.value.flatMap(({ divisionId, divisionName }) =>
          divisionId === undefined ? [] : [{ id: divisionId, name: divisionName }],
        )
      : []),
  ];
  return new Map(told.flatMap(({ id, name }) => (name === undefined ? [] : [[id, name] as const])));
}
