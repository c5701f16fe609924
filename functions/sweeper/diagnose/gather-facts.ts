import {
  readLimits,
  readQueues,
  readThreadingTimeline,
  type QueueSettings,
  type TokenInfo,
} from '../genesys/answers.ts';
import {
  INSPECTION_PAGE_SIZE,
  readLimitsRequest,
  readQueuesByIdRequest,
  readQueuesRequest,
  readThreadingRequest,
} from '../genesys/operations.ts';
import type { Genesys } from '../genesys/port.ts';
import { refine, type Grant } from '../refusals/grants.ts';
import type { Run } from '../run.ts';
import { query, type Result } from './check.ts';
import { configuredIds, queueIdsOf, type ConfigurationFacts } from './configuration.ts';
import { foundIn, queueDivisions, knownDivisions, type DivisionFacts } from './divisions.ts';
import { queryGrants, triedOf, tryRequests } from './grants.ts';
import { queryPlaces, needsOf, teardownNeed, type Need } from './needs.ts';
import type { PreventionFacts, SeenQueues } from './prevention.ts';
import type { RateFacts } from './rate-limit.ts';
import { discardContradicted, permissionStatusOf, type NeedStatus, type Tried } from './rights.ts';
import { coverageOf, querySearch } from './search-coverage.ts';
import { pagesOf, type SearchedWindow, type SearchFacts } from './search.ts';

/** What the checks after the login decide on. */
export interface GatheredFacts {
  readonly grants: Result<readonly Grant[]>;
  readonly needStatuses: readonly NeedStatus[];
  readonly divisions: DivisionFacts;
  readonly search: SearchFacts;
  readonly rate: RateFacts;
  readonly configuration: ConfigurationFacts;
  readonly prevention: PreventionFacts;
}

/**
 * Asks Genesys everything at once; the pacer queues the requests, reads first. A few dozen requests at most;
 * one without an answer does not stop the others.
 */
export async function gatherFacts(
  run: Run,
  token: Result<TokenInfo>,
  madeUpId: () => string,
): Promise<GatheredFacts> {
  const { genesys, plan, deadline } = run;
  const needs = needsOf(plan);
  const configured = configuredIds(plan.policy);
  const [{ grants, body }, answers, permittedList, limits, queues, configuredQueues, threading, searched] =
    await Promise.all([
      queryGrants(genesys, token),
      tryRequests(needs, run, madeUpId),
      Promise.all(needs.map(async (need) => [need.operation, await queryPlaces(genesys, need)] as const)),
      query(genesys, readLimitsRequest(), readLimits),
      queryQueues(genesys),
      queryConfiguredQueues(genesys, queueIdsOf(configured)),
      query(genesys, readThreadingRequest(), readThreadingTimeline),
      querySearch(run),
    ]);
  const search = {
    ...searched,
    within: searched.within.map((window) => refinedBy(body, window)),
    today: searched.today && refinedBy(body, searched.today),
  };
  const told = { grants, permitted: new Map(permittedList) };
  const searchTried = triedSearch(search);
  const [forSearch] = needs;
  const rights =
    searchTried?.kind === 'worked' && forSearch !== undefined ? discardContradicted(told, forSearch) : told;
  const rows = pagesOf(search).flatMap((page) => page.rows);
  const about = { grants: body, divisionIds: rows.flatMap((row) => row.divisionIds) };
  const statusOfNeed = (need: Need): NeedStatus => {
    const answer = need.operation === 'search' ? undefined : answers.get(need.operation);
    const tried =
      need.operation === 'search'
        ? searchTried
        : answer === undefined
          ? undefined
          : triedOf(need.operation, answer, about);
    const permitted = rights.permitted.get(need.operation);
    return {
      need,
      tried,
      permissionStatus: permissionStatusOf(need, { grants: rights.grants, permitted, tried }),
    };
  };
  const needStatuses = withTeardown(needs.map(statusOfNeed), teardownNeed(plan).map(statusOfNeed));
  const divisions = knownDivisions(told, queues);
  return {
    grants: rights.grants,
    needStatuses,
    divisions: {
      // Teardown needs what the disconnect needs, and another check reports what is refused everywhere.
      covered: needStatuses
        .filter(
          ({ need, permissionStatus }) =>
            need.operation !== 'teardown' && permissionStatus.kind !== 'refused',
        )
        .map(({ need }) => ({
          need,
          coverage: coverageOf(need, rights.grants, rights.permitted.get(need.operation)),
        })),
      ...foundIn(rows, { now: deadline.startedAt, policy: plan.policy, scope: plan.scope }),
      queueDivisionIds: queueDivisions(queues, plan.policy.exempt.queueIds),
      allDivisionIds: divisions.all,
      exemptDivisionIds: plan.policy.exempt.divisionIds,
      names: divisions.names,
    },
    search: {
      ...search,
      lookbackDays: plan.lookbackDays,
      now: deadline.startedAt,
    },
    rate: {
      limits,
      fromAnswers: genesys.allowedPerMinute(),
      requestsPerMinute: plan.requestsPerMinute,
    },
    configuration: {
      configured,
      queues: configuredQueues,
      knownDivisionIds: new Set([...divisions.ids, ...rows.flatMap((row) => row.divisionIds)]),
      divisionsComplete: divisions.all !== undefined,
    },
    prevention: { queues, threading, busyQueueIds: new Set(rows.flatMap(({ queueIds }) => queueIds)) },
  };
}

/**
 * Teardown is listed by itself where it is probed; else where disconnect is held and teardown is not, because
 * the client has a permission that is enough for disconnect only.
 */
function withTeardown(
  needStatuses: readonly NeedStatus[],
  second: readonly NeedStatus[],
): readonly NeedStatus[] {
  const isFirstHeld = needStatuses.some(
    ({ need, permissionStatus }) => need.operation === 'disconnect' && permissionStatus.kind === 'held',
  );
  const isProbed = needStatuses.some(({ need }) => need.operation === 'teardown');
  const lacking = second.filter(({ permissionStatus }) => permissionStatus.kind === 'refused');
  return isProbed || !isFirstHeld ? needStatuses : [...needStatuses, ...lacking];
}

/** A refusal is refined with the grants, as in a sweep. */
function refinedBy(grants: unknown, window: SearchedWindow): SearchedWindow {
  const { page } = window;
  if (page.known || page.diagnosis === undefined) return window;
  return { ...window, page: { ...page, diagnosis: refine(page.diagnosis, { grants }) } };
}

/** The newest days show whether the client may search. */
function triedSearch({ within: [newest], today }: Pick<SearchFacts, 'within' | 'today'>): Tried | undefined {
  const page = today?.page.known === true ? today.page : newest?.page;
  if (page === undefined) return undefined;
  if (page.known) return { kind: 'worked' };
  const { diagnosis } = page;
  return diagnosis?.code === 'permission-missing'
    ? { kind: 'refused', diagnosis }
    : { kind: 'unclear', diagnosis };
}

/** The first 300 queues are enough to give advice. */
const MOST_QUEUE_PAGES = 3;

/** The queues that the client may see, up to a few pages. */
export async function queryQueues(genesys: Genesys): Promise<Result<SeenQueues>> {
  const queues: QueueSettings[] = [];
  for (let pageNumber = 1; ; pageNumber += 1) {
    const page = await query(genesys, readQueuesRequest(pageNumber), readQueues);
    if (!page.known) return pageNumber === 1 ? page : { known: true, value: { queues, cut: true } };
    queues.push(...page.value.queues);
    const isLast = page.value.entries < INSPECTION_PAGE_SIZE;
    if (isLast || pageNumber === MOST_QUEUE_PAGES) return { known: true, value: { queues, cut: !isLast } };
  }
}

/** Which of the configured queues exist; undefined where none is configured. One request: the first 100 ids. */
export async function queryConfiguredQueues(
  genesys: Genesys,
  queueIds: readonly string[],
): Promise<ConfigurationFacts['queues']> {
  if (queueIds.length === 0) return undefined;
  const lookedUp = queueIds.slice(0, INSPECTION_PAGE_SIZE);
  const page = await query(genesys, readQueuesByIdRequest(lookedUp), readQueues);
  if (!page.known) return page;
  return { known: true, value: { lookedUp, existing: new Set(page.value.queues.map(({ id }) => id)) } };
}
