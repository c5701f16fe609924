import { badRequest, invalidValue } from './api-error.ts';
import { requireObject } from './api-call.ts';
import { isOneOf, textOf } from './json-values.ts';
import type { Filter } from './search-filter.ts';
import { parseFilters } from './search-filter.ts';

export interface SearchRequest {
  /** 00:00 UTC of the first day that the interval touches, ms since the epoch. */
  readonly fromDay: number;
  /** The end of the last day that it touches. */
  readonly toDay: number;
  readonly order: 'asc' | 'desc' | 'unordered';
  readonly orderBy: 'conversationStart' | 'conversationEnd' | 'segmentStart' | 'segmentEnd';
  readonly pageSize: number;
  readonly pageNumber: number;
  readonly conversationFilters: readonly Filter[];
  readonly segmentFilters: readonly Filter[];
}

const dayMs = 86_400_000;
const maxDays = 31;
const maxPageSize = 100;
const maxResults = 100_000;
const isoDate = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:?\d{2})$/;
const knownKeys = new Set([
  'interval',
  'order',
  'orderBy',
  'paging',
  'conversationFilters',
  'segmentFilters',
  'evaluationFilters',
  'surveyFilters',
  'resolutionFilters',
  'aggregations',
]);

/** Reads a `ConversationQuery` (reference 4.1); throws a 400 `ApiError` for what the platform would not take. */
export function parseSearch(body: unknown): SearchRequest {
  const query = requireObject(body);
  const unknown = Object.keys(query).find((key) => !knownKeys.has(key));
  if (unknown !== undefined) throw badRequest();
  return {
    ...parseInterval(query['interval']),
    order: oneOf(query['order'], 'order', ['asc', 'desc', 'unordered']),
    orderBy: oneOf(query['orderBy'], 'orderBy', [
      'conversationStart',
      'conversationEnd',
      'segmentStart',
      'segmentEnd',
    ]),
    ...parsePaging(query['paging']),
    conversationFilters: parseFilters(query['conversationFilters'], 'ConversationDetailQueryPredicate'),
    segmentFilters: parseFilters(query['segmentFilters'], 'SegmentDetailQueryPredicate'),
  };
}

/** "Results will only include conversations that started on a day touched by the interval." An end is exclusive. */
function parseInterval(interval: unknown): Pick<SearchRequest, 'fromDay' | 'toDay'> {
  if (typeof interval !== 'string') throw badRequest();
  const [start, end, ...rest] = interval.split('/');
  if (start === undefined || end === undefined || rest.length > 0) throw badRequest();
  if (!isoDate.test(start) || !isoDate.test(end)) throw badDate();
  const from = Date.parse(start);
  const to = Date.parse(end);
  if (Number.isNaN(from) || Number.isNaN(to)) throw badDate();
  if (from >= to || to - from > maxDays * dayMs) throw badRequest();
  return { fromDay: Math.floor(from / dayMs) * dayMs, toDay: Math.ceil(to / dayMs) * dayMs };
}

function badDate(): Error {
  const error = badRequest(
    'Dates must be specified as ISO-8601 strings. For example: yyyy-MM-ddTHH:mm:ss.SSSZ',
  );
  Object.assign(error, { code: 'invalid.date' });
  return error;
}

function parsePaging(paging: unknown): Pick<SearchRequest, 'pageSize' | 'pageNumber'> {
  if (paging === undefined || paging === null) return { pageSize: 25, pageNumber: 1 };
  const { pageSize, pageNumber } = requireObject(paging);
  if (!isPositive(pageSize) || pageSize > maxPageSize || !isPositive(pageNumber)) throw badRequest();
  if (pageSize * pageNumber > maxResults) {
    throw badRequest(`Pagination may not exceed ${maxResults} results. Tip: query in smaller intervals.`);
  }
  return { pageSize, pageNumber };
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1;
}

function oneOf<const T extends string>(value: unknown, property: string, allowed: readonly [T, ...T[]]): T {
  if (value === undefined || value === null) return allowed[0];
  if (!isOneOf(value, allowed)) throw invalidValue(textOf(value), property, allowed);
  return value;
}
