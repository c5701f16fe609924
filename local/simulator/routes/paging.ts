import { badRequest } from '../api-error.ts';

/** One page of an entity listing, by `pageSize` (25, at most 100) and `pageNumber` (from 1); 400 for others. */
export function requirePageOf(all: readonly unknown[], query: URLSearchParams): Record<string, unknown> {
  const pageSize = Number(query.get('pageSize') ?? 25);
  const pageNumber = Number(query.get('pageNumber') ?? 1);
  const fits = Number.isInteger(pageSize) && pageSize >= 1 && pageSize <= 100;
  if (!fits || !Number.isInteger(pageNumber) || pageNumber < 1) throw badRequest();
  const first = (pageNumber - 1) * pageSize;
  return {
    entities: all.slice(first, first + pageSize),
    pageSize,
    pageNumber,
    total: all.length,
    pageCount: Math.ceil(all.length / pageSize),
  };
}
