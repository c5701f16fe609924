import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROUTES, type Route } from '../../../functions/sweeper/http/routes.ts';
import { requestSchema } from '../../../functions/sweeper/request/schema.ts';
import { parseRequest } from '../../support/parse-request.ts';
import { rightEvents } from '../../fuzz/events.ts';

const NAMED: readonly (readonly [string, Route])[] = Object.entries(ROUTES);
const ID = 'a1a1a1a1-0000-4000-8000-000000000001';

describe('the routes', () => {
  it('are five, each with its scope', () => {
    const seen = NAMED.map(([, { method, resource, scope }]) => `${method} ${resource} ${scope}`);
    expect(seen).toEqual([
      'POST /sweeps/preview read',
      'POST /conversations/{conversationId}/close write',
      'POST /conversations/close write',
      'GET /conversations/{conversationId} read',
      'GET /diagnosis read',
    ]);
  });

  it('take a mode where they may write, and only there; and then it must be said', () => {
    const withMode = NAMED.filter(([, { input }]) => 'mode' in input.shape);
    expect(withMode.map(([name]) => name)).toEqual(['closeOne', 'closeList']);
    expect(withMode.map(([, { scope }]) => scope)).toEqual(['write', 'write']);
    for (const [, { input }] of withMode) {
      expect(input.safeParse({ conversationIds: [ID] }).success).toBe(false);
    }
  });

  it('never let the probe of diagnose be asked for, nor an action be named', () => {
    for (const [name, { input }] of NAMED) {
      expect(Object.keys(input.shape), name).not.toContain('probe');
      expect(Object.keys(input.shape), name).not.toContain('action');
    }
  });

  it.each(NAMED)('%s takes nothing but fields of a request', (_name, { input }) => {
    const fields = Object.keys(requestSchema.shape);
    expect(Object.keys(input.shape).filter((field) => !fields.includes(field))).toEqual([]);
    expect(input.safeParse({ mode: 'dry-run', conversationIds: [ID], polcy: {} }).success).toBe(false);
  });

  it.each(NAMED)('%s takes nothing that the parser of requests then refuses', (_name, route) => {
    const { action, input, resource } = route;
    let taken = 0;
    fc.assert(
      fc.property(rightEvents, (event) => {
        const parsed = input.safeParse(asInput(event, input));
        if (!parsed.success) return;
        const path = resource.includes('{conversationId}') ? { conversationIds: [ID] } : {};
        expect(() => parseRequest({ mode: 'dry-run', ...parsed.data, ...path, action })).not.toThrow();
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
