import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROUTES, type Route } from '../../../functions/sweeper/http/routes.ts';
import { requestSchema } from '../../../functions/sweeper/request/schema.ts';
import { parseRequest } from '../../support/parse-request.ts';
import { rightEvents } from '../../fuzz/events.ts';

const NAMED: readonly (readonly [string, Route])[] = Object.entries(ROUTES);
const ID = 'a1a1a1a1-0000-4000-8000-000000000001';

const RUNS = NAMED.filter(([, { request }]) => request !== undefined);

describe('the routes', () => {
  it('have each their scope', () => {
    const seen = NAMED.map(([, { method, resource, scope }]) => `${method} ${resource} ${scope}`);
    expect(seen).toEqual([
      'POST /sweeps/preview read',
      'POST /sweeps write',
      'GET /sweeps read',
      'GET /sweeps/{sweepId} read',
      'GET /sweeps/{sweepId}/conversations read',
      'POST /sweeps/{sweepId}/cancel write',
      'POST /conversations/{conversationId}/close write',
      'POST /conversations/{conversationId}/force-close force',
      'POST /conversations/close write',
      'GET /conversations/{conversationId} read',
      'GET /conversations/{conversationId}/history read',
      'GET /diagnosis read',
    ]);
  });

  it('take a mode where they may write, and only there; and then it must be said', () => {
    const withMode = NAMED.filter(([, { input }]) => 'mode' in input.shape);
    expect(withMode.map(([name]) => name)).toEqual(['closeOne', 'forceClose', 'closeList']);
    expect(withMode.map(([, { scope }]) => scope)).toEqual(['write', 'force', 'write']);
    for (const [, { input }] of withMode) {
      expect(input.safeParse({ conversationIds: [ID], note: 'why' }).success).toBe(false);
    }
  });

  it('end by force only by a route of its own, which wants a note', () => {
    for (const [name, { input }] of NAMED) expect(Object.keys(input.shape), name).not.toContain('force');
    const { input } = ROUTES.forceClose;
    expect(input.safeParse({ mode: 'enforce' }).success).toBe(false);
    expect(input.safeParse({ mode: 'enforce', note: '' }).success).toBe(false);
    expect(input.safeParse({ mode: 'enforce', note: 'INC-7' }).success).toBe(true);
  });

  it('never let the probe of diagnose be asked for, nor an action be named', () => {
    for (const [name, { input }] of NAMED) {
      expect(Object.keys(input.shape), name).not.toContain('probe');
      expect(Object.keys(input.shape), name).not.toContain('action');
    }
  });

  it.each(NAMED)('%s takes nothing but fields of a request, or of a list', (_name, { input }) => {
    const fields = [...Object.keys(requestSchema.shape), 'fromSweep', 'limit', 'cursor', 'outcome'];
    expect(Object.keys(input.shape).filter((field) => !fields.includes(field))).toEqual([]);
    expect(input.safeParse({ mode: 'dry-run', conversationIds: [ID], polcy: {} }).success).toBe(false);
  });

  it.each(RUNS)('%s takes nothing that the parser of requests then refuses', (_name, route) => {
    const { request, input, resource } = route;
    let taken = 0;
    fc.assert(
      fc.property(rightEvents, (event) => {
        const parsed = input.safeParse(asInput(event, input));
        if (!parsed.success) return;
        const path = resource.includes('{conversationId}') ? { conversationIds: [ID] } : {};
        expect(() => parseRequest({ mode: 'dry-run', ...parsed.data, ...path, ...request })).not.toThrow();
        taken += 1;
      }),
      { numRuns: 500 },
    );
    expect(taken).toBeGreaterThan(50);
  });
});

/** Of a right request, what this route has a field for. */
function asInput(event: unknown, { shape }: Route['input']): object {
  const { request = event } = event as { readonly request?: unknown };
  return Object.fromEntries(Object.entries(request as object).filter(([field]) => field in shape));
}
