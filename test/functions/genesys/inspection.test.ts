import { describe, expect, it } from 'vitest';
import { inspectionRequest } from '../../../functions/sweeper/genesys/operations.ts';
import type { Inspection } from '../../../functions/sweeper/genesys/port.ts';
import { setUp } from './scripted-genesys.ts';

const ID = '0a1b2c3d-0000-4000-8000-000000000001';
const OTHER = '0a1b2c3d-0000-4000-8000-000000000002';
const INTERVAL = { from: Date.UTC(2026, 5, 1), to: Date.UTC(2026, 5, 16) };

const ALL: readonly Inspection[] = [
  { what: 'token' },
  { what: 'grants' },
  { what: 'permitted-divisions', permission: 'routing:queue:view', pageNumber: 1 },
  { what: 'role', roleId: ID },
  { what: 'limits' },
  { what: 'queues', pageNumber: 1 },
  { what: 'queues-by-id', queueIds: [ID, OTHER] },
  { what: 'threading-timeline' },
  { what: 'conversation', conversationId: ID },
  { what: 'open-conversations', interval: INTERVAL, pageSize: 1 },
];

describe('an inspection', () => {
  it.each(ALL)('reads and is never a write: %j', (inspection) => {
    const { method, kind, pathTemplate } = inspectionRequest(inspection, 60_000);

    expect(['read', 'search']).toContain(kind);
    expect(method === 'GET' || pathTemplate.endsWith('/details/query')).toBe(true);
  });

  it.each(ALL)('names its path without an id: %j', (inspection) => {
    expect(inspectionRequest(inspection, 60_000).pathTemplate).not.toMatch(/\d{4}|\?|platform\.api/);
  });

  it('asks for several queues by repeating the id', () => {
    const { path } = inspectionRequest({ what: 'queues-by-id', queueIds: [ID, OTHER] }, 60_000);

    expect(new URL(path, 'https://api.example').searchParams.getAll('id')).toEqual([ID, OTHER]);
  });

  it('asks for the same conversations as a sweep, one on a page', () => {
    const { body } = inspectionRequest(
      { what: 'open-conversations', interval: INTERVAL, pageSize: 1 },
      60_000,
    );

    expect(body).toMatchObject({
      interval: '2026-06-01T00:00:00.000Z/2026-06-16T00:00:00.000Z',
      paging: { pageSize: 1, pageNumber: 1 },
      conversationFilters: [{ predicates: [{ dimension: 'conversationEnd', operator: 'notExists' }] }],
    });
  });

  it.each([
    [15 * 60_000, 30_000],
    [18_000, 6_000],
    [100, 1_000],
    [-5_000, 1_000],
  ])('with %i ms left waits for %i ms', (leftMs, timeoutMs) => {
    expect(inspectionRequest({ what: 'limits' }, leftMs).timeoutMs).toBe(timeoutMs);
  });

  it.each(ALL)('is answered by then, whatever Genesys does: %j', async (inspection) => {
    const hangs = (path: string): boolean => path.startsWith('/api/');
    const { genesys, clock } = await setUp(() => ({}), { hangs, deadlineMs: 18_000 });
    await genesys.logIn();
    const start = clock.now();

    expect(await genesys.inspect(inspection)).toMatchObject({ ok: false });
    expect(clock.now() - start).toBe(6_000);
  });
});
