import { serverError } from './api-error.ts';
import type { AnalyticsRow, Row } from './analytics-row.ts';
import { analyticsRow } from './analytics-row.ts';
import { objectOf, textOf } from './json-values.ts';
import type { ConversationModel } from './model.ts';
import type { Filter, ValuesOf } from './search-filter.ts';
import { holds, without } from './search-filter.ts';
import type { SearchRequest } from './search-request.ts';
import type { SimulatorState } from './simulator-state.ts';

/** The details query over everything that the simulator holds; a matching list is kept while nothing changes. */
export class Search {
  readonly #state: SimulatorState;
  readonly #kept = new Map<string, readonly ConversationModel[]>();
  readonly #rows = new WeakMap<ConversationModel, AnalyticsRow>();
  #keptVersion = -1;

  constructor(state: SimulatorState) {
    this.#state = state;
  }

  /** The matching conversations in order, whatever division they are in; 502 where the range holds too many. */
  hits(asked: SearchRequest): readonly ConversationModel[] {
    const { conversations, clock, conditions, assumptions } = this.#state;
    const isIgnored = assumptions.messageTypeFilter === 'ignored';
    const request = isIgnored
      ? { ...asked, segmentFilters: without('messageType', asked.segmentFilters) }
      : asked;
    this.#forgetStale(conversations.version);
    const time = clock.now() - conditions.analyticsLagMs;
    const { pageSize: _size, pageNumber: _number, ...query } = request;
    const steady = conversations.lastChangeAt <= time;
    const key = JSON.stringify([query, conditions.searchBreaksAbove, steady]);
    const kept = steady ? this.#kept.get(key) : undefined;
    if (kept !== undefined) return kept;
    const found = this.#match(request, time);
    if (steady) this.#kept.set(key, found);
    return found;
  }

  row(conversation: ConversationModel): AnalyticsRow {
    const kept = this.#rows.get(conversation);
    if (kept !== undefined) return kept;
    const row = analyticsRow(conversation, this.#state.organisation);
    this.#rows.set(conversation, row);
    return row;
  }

  #match(request: SearchRequest, time: number): ConversationModel[] {
    const { conversations, conditions } = this.#state;
    const inRange: ConversationModel[] = [];
    for (const live of conversations.all()) {
      const { startTime } = live;
      if (startTime < request.fromDay || startTime >= request.toDay) continue;
      const shown = conversations.asAnalyticsShows(live, time);
      if (shown !== undefined) inRange.push(shown);
    }
    const limit = conditions.searchBreaksAbove;
    if (limit !== null && inRange.length > limit) throw serverError(502);
    return inRange
      .filter((one) => matches(this.row(one), request))
      .toSorted(orderOf(request, (one) => this.row(one)));
  }

  #forgetStale(version: number): void {
    if (version === this.#keptVersion) return;
    this.#kept.clear();
    // A row that was built before a change may belong to the very model that changed.
    for (const conversation of this.#state.conversations.takeChanged()) this.#rows.delete(conversation);
    this.#keptVersion = version;
  }
}

/**
 * Whether a row meets every filter. The predicates of one segment filter must hold on the same segment; different
 * segment filters may be met by different segments (reference 4.1).
 */
export function matches(
  row: AnalyticsRow,
  { conversationFilters, segmentFilters }: Pick<SearchRequest, 'conversationFilters' | 'segmentFilters'>,
): boolean {
  if (!conversationFilters.every((filter) => holds(filter, conversationValues(row)))) return false;
  return segmentFilters.every((filter) => segmentMatches(row, filter));
}

function segmentMatches(row: AnalyticsRow, filter: Filter): boolean {
  return row.participants.some((participant) =>
    participant.sessions.some((session) =>
      session.segments.some((segment) => holds(filter, segmentValues(participant, session, segment))),
    ),
  );
}

function conversationValues(row: AnalyticsRow): ValuesOf {
  return (dimension) => textsOf(row[dimension === 'divisionId' ? 'divisionIds' : dimension]);
}

/** A dimension of a segment may be a field of the segment itself, its session, its participant or its flow. */
function segmentValues(participant: Row, session: Row, segment: Row): ValuesOf {
  return (dimension) => {
    const flow = objectOf(session['flow']);
    return textsOf(segment[dimension] ?? session[dimension] ?? participant[dimension] ?? flow[dimension]);
  };
}

function textsOf(value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value.map(String);
  return [textOf(value)];
}

type Compare = (a: ConversationModel, b: ConversationModel) => number;

function orderOf(
  { order, orderBy }: SearchRequest,
  rowOf: (one: ConversationModel) => AnalyticsRow,
): Compare {
  if (order === 'unordered') return () => 0;
  const sign = order === 'asc' ? 1 : -1;
  const timeOf = (one: ConversationModel): string => {
    if (orderBy === 'conversationStart') return textOf(rowOf(one)['conversationStart']);
    if (orderBy === 'conversationEnd') return textOf(rowOf(one)['conversationEnd']);
    const times = rowOf(one).participants.flatMap(({ sessions }) =>
      sessions.flatMap(({ segments }) => segments.map((segment) => textOf(segment[orderBy]))),
    );
    return times.toSorted().at(orderBy === 'segmentStart' ? 0 : -1) ?? '';
  };
  const idOf = ({ id }: ConversationModel): string => id;
  return (a, b) => sign * compareText(timeOf(a), timeOf(b)) || compareText(idOf(a), idOf(b));
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
