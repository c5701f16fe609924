import { describe, expect, it } from 'vitest';
import { inspectionTimeoutMs } from '../../../functions/sweeper/genesys/client.ts';
import {
  permittedDivisionsRequest,
  readConversationRequest,
  readGrantsRequest,
  readLimitsRequest,
  readQueuesByIdRequest,
  readQueuesRequest,
  readRoleRequest,
  readThreadingRequest,
  readTokenRequest,
  type ReadRequest,
} from '../../../functions/sweeper/genesys/operations.ts';
import { openConversationsRequest } from '../../../functions/sweeper/genesys/window.ts';
import { setUp } from './scripted-genesys.ts';

const ID = '0a1b2c3d-0000-4000-8000-000000000001';
const OTHER = '0a1b2c3d-0000-4000-8000-000000000002';
const INTERVAL = { from: Date.UTC(2026, 5, 1), to: Date.UTC(2026, 5, 16) };

const ALL: readonly ReadRequest[] = [
  readTokenRequest(),
  readGrantsRequest(),
  permittedDivisionsRequest('routing:queue:view', 1),
  readRoleRequest(ID),
  readLimitsRequest(),
  readQueuesRequest(1),
  readQueuesByIdRequest([ID, OTHER]),
  readThreadingRequest(),
  readConversationRequest(ID, 'read'),
  openConversationsRequest(INTERVAL, 1, 1),
];

describe('an inspection', () => {
  it.each(ALL)('reads and is never a write: $path', ({ method, kind, path }) => {
    expect(['read', 'search']).toContain(kind);
    expect(method === 'GET' || path.endsWith('/details/query')).toBe(true);
  });

  it('asks for several queues by repeating the id', () => {
    const { path } = readQueuesByIdRequest([ID, OTHER]);

    expect(new URL(path, 'https://api.example').searchParams.getAll('id')).toEqual([ID, OTHER]);
  });

  it('asks for the same conversations as a sweep, one on a page', () => {
    expect(openConversationsRequest(INTERVAL, 1, 1).body).toMatchObject({
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
    expect(inspectionTimeoutMs(leftMs)).toBe(timeoutMs);
  });

  it.each(ALL)('is answered by then, whatever Genesys does: $path', async (request) => {
    const hangs = (path: string): boolean => path.startsWith('/api/');
    const { genesys, clock } = await setUp(() => ({}), { hangs, deadlineMs: 18_000 });
    await genesys.logIn();
    const start = clock.now();

    expect(await genesys.inspect(request)).toMatchObject({ ok: false });
    expect(clock.now() - start).toBe(6_000);
  });
});
