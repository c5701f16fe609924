import { badRequest, invalidValue } from './api-error.ts';
import { requireObject } from './api-call.ts';
import { enumValues } from './definitions.ts';
import { isOneOf, textOf } from './json-values.ts';

export interface Predicate {
  readonly dimension: string;
  readonly operator: 'matches' | 'exists' | 'notExists';
  readonly value?: string;
  readonly range?: {
    readonly gt?: number;
    readonly gte?: number;
    readonly lt?: number;
    readonly lte?: number;
  };
}

/** A filter or a clause: it has predicates, and a filter also clauses. All of them, or any one, must be true. */
export interface Filter {
  readonly type: 'and' | 'or';
  readonly predicates: readonly Predicate[];
  readonly clauses: readonly Filter[];
}

/** The values of one conversation or one segment for a dimension; none where it does not exist. */
export type ValuesOf = (dimension: string) => readonly string[];

type PredicateModel = 'ConversationDetailQueryPredicate' | 'SegmentDetailQueryPredicate';

/** Dimensions whose values are an enum elsewhere in the API: an unknown value is a 400. */
const enumDimensions: Readonly<Record<string, readonly string[]>> = {
  conversationInitiator: enumValues('AnalyticsConversationWithoutAttributes', 'conversationInitiator'),
  originatingDirection: enumValues('AnalyticsConversationWithoutAttributes', 'originatingDirection'),
  mediaType: enumValues('AnalyticsSession', 'mediaType'),
  direction: enumValues('AnalyticsSession', 'direction'),
  purpose: enumValues('AnalyticsParticipantWithoutAttributes', 'purpose'),
  segmentType: enumValues('AnalyticsConversationSegment', 'segmentType'),
  disconnectType: enumValues('AnalyticsConversationSegment', 'disconnectType'),
};

/** Whether everything that a filter asks holds for the one thing that `valuesOf` describes. */
export function holds(filter: Filter, valuesOf: ValuesOf): boolean {
  const parts = [
    ...filter.predicates.map((predicate) => (): boolean => predicateHolds(predicate, valuesOf)),
    ...filter.clauses.map((clause) => (): boolean => holds(clause, valuesOf)),
  ];
  return filter.type === 'and' ? parts.every((part) => part()) : parts.some((part) => part());
}

/** The filters as if nobody had asked for that dimension. */
export function without(dimension: string, filters: readonly Filter[]): Filter[] {
  return filters
    .map((filter) => ({
      ...filter,
      predicates: filter.predicates.filter((predicate) => predicate.dimension !== dimension),
      clauses: without(dimension, filter.clauses),
    }))
    .filter(({ predicates, clauses }) => predicates.length + clauses.length > 0);
}

/** Reads `conversationFilters` or `segmentFilters`, with the dimensions and operators of that predicate model. */
export function parseFilters(filters: unknown, model: PredicateModel): Filter[] {
  if (filters === undefined || filters === null) return [];
  if (!Array.isArray(filters)) throw badRequest();
  return filters.map((filter: unknown) => parseFilter(filter, model, true));
}

function parseFilter(given: unknown, model: PredicateModel, mayHaveClauses: boolean): Filter {
  const { type, predicates, clauses } = requireObject(given);
  if (type !== 'and' && type !== 'or') throw invalidValue(String(type), 'type', ['and', 'or']);
  const filter = {
    type,
    predicates: listOf(predicates).map((one) => parsePredicate(one, model)),
    clauses: mayHaveClauses ? listOf(clauses).map((one) => parseFilter(one, model, false)) : [],
  } as const;
  if (filter.predicates.length + filter.clauses.length === 0) throw badRequest();
  return filter;
}

function parsePredicate(given: unknown, model: PredicateModel): Predicate {
  const { type, dimension, operator, value, range } = requireObject(given);
  requireOneOf(type ?? 'dimension', 'type', enumValues(model, 'type'));
  const asked = requireOneOf(operator ?? 'matches', 'operator', ['matches', 'exists', 'notExists']);
  // The simulator models no metrics and no custom properties: a refusal, so that nobody trusts an answer.
  if (type === 'metric' || type === 'property')
    throw badRequest('The simulator knows dimension predicates only.');
  const name = requireOneOf(dimension, 'dimension', enumValues(model, 'dimension'));
  const matching = asked === 'matches';
  if (matching && typeof value !== 'string' && range === undefined) throw badRequest();
  const allowed = enumDimensions[name];
  if (matching && typeof value === 'string' && allowed !== undefined) requireOneOf(value, name, allowed);
  return {
    dimension: name,
    operator: asked,
    ...(typeof value === 'string' ? { value } : {}),
    ...(range === undefined || range === null ? {} : { range: requireObject(range) }),
  };
}

function predicateHolds({ dimension, operator, value, range }: Predicate, valuesOf: ValuesOf): boolean {
  const values = valuesOf(dimension);
  if (operator === 'exists') return values.length > 0;
  if (operator === 'notExists') return values.length === 0;
  if (range !== undefined) return values.some((one) => inRange(Number(one), range));
  return values.includes(value ?? '');
}

function inRange(value: number, { gt, gte, lt, lte }: NonNullable<Predicate['range']>): boolean {
  return (
    !(gt !== undefined && value <= gt) &&
    !(gte !== undefined && value < gte) &&
    !(lt !== undefined && value >= lt) &&
    !(lte !== undefined && value > lte)
  );
}

function requireOneOf<const T extends string>(value: unknown, type: string, allowed: readonly T[]): T {
  if (!isOneOf(value, allowed)) throw invalidValue(textOf(value), type, allowed);
  return value;
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw badRequest();
  return value;
}
