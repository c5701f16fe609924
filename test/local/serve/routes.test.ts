import { describe, expect, it } from 'vitest';
import { ROUTE_NAMES } from '../../../functions/sweeper/http/routes.ts';
import { openInMemoryTable } from '../../../functions/sweeper/table/in-memory-table.ts';
import { readApi } from '../../../local/serve/read-api.ts';
import { openApiDocument } from '../../../local/openapi.ts';
import { conversed } from '../../support/lives.ts';
import { startLocalApi, templateOf } from '../../support/local-api.ts';
import { callSigned, send } from './callers.ts';

const { methods } = readApi(templateOf('iam', 'enforce'));
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** What a route takes besides its path, so that it is let through. */
const BODIES: Readonly<Record<string, unknown>> = {
  'POST /sweeps/preview': {},
  'POST /sweeps': {},
  'POST /sweeps/{sweepId}/cancel': {},
  'POST /conversations/{conversationId}/close': { mode: 'enforce' },
  'POST /conversations/{conversationId}/force-close': { mode: 'enforce', note: 'why' },
};

describe('the routes of the local API', () => {
  it('are those of the template, each answered by the function', async () => {
    const api = await startLocalApi({ table: openInMemoryTable });
    const { simulator } = api.whole;
    const { id } = simulator.add(conversed(simulator));
    let sweepId = '';
    for (const { method, resource } of methods) {
      const body =
        BODIES[`${method} ${resource}`] ??
        (method === 'POST' ? { mode: 'enforce', conversationIds: [id] } : undefined);
      const path = resource.replace('{conversationId}', id).replace('{sweepId}', sweepId);
      const answer = await callSigned(api, method, path, body);
      const isAccepted = ['POST /sweeps', 'POST /sweeps/preview'].includes(`${method} ${resource}`);

      expect([resource, answer.status]).toEqual([
        resource,
        isAccepted || resource.endsWith('/cancel') ? 202 : 200,
      ]);
      // The function's id for the run is the gateway's for the call, where the answer has one. A sweep has its own.
      if (isAccepted) {
        sweepId = String(answer.body['sweepId']);
        // Nothing runs its rounds: its lease runs out.
        await api.whole.clock.sleep(11 * 60_000);
      }
      expect([answer.headers['x-amzn-requestid'], sweepId, undefined]).toContain(answer.body['sweepId']);
    }
    expect(methods).toHaveLength(ROUTE_NAMES.length);
    expect(api.answers.map(({ route }) => route)).toEqual(
      methods.map(({ method, resource }) => `${method} ${resource}`),
    );
  });

  it('are no others: any other method or path is answered as API Gateway answers it', async () => {
    const api = await startLocalApi();
    const ask = async (method: string, path: string): Promise<unknown> => {
      const { status, body } = await callSigned(api, method, path);
      return [method, path, status, body['code']];
    };
    const served = new Set(methods.map(({ method, resource }) => `${method} ${resource}`));
    const resources = [...new Set(methods.map(({ resource }) => resource)), '/sweeps', '/conversations'];
    const others = [
      ...resources.flatMap((resource) => METHODS.map((method) => [method, resource] as const)),
      ...['', '/', '/nowhere', '/diagnosis/', '/diagnosis/more', '/conversations//close', '/Diagnosis'].map(
        (path) => ['GET', path] as const,
      ),
    ].filter(([method, path]) => !served.has(`${method} ${path}`));

    const answers = await Promise.all(others.map(([method, path]) => ask(method, encodeURI(path))));

    expect(others.length).toBeGreaterThan(30);
    expect(answers).toEqual(others.map(([method, path]) => [method, encodeURI(path), 403, 'forbidden']));
  });

  it('stand within the stage alone', async () => {
    const { origin } = await startLocalApi();

    expect(await send(`${origin}/diagnosis`)).toMatchObject({ status: 403, body: { message: 'Forbidden' } });
    expect(await send(`${origin}/v10/diagnosis`)).toMatchObject({ body: { message: 'Forbidden' } });
    expect(await send(`${origin}/`)).toMatchObject({ body: { message: 'Forbidden' } });
  });

  it('grow with the template: a route added there is served', async () => {
    const template = templateOf('iam', 'enforce') as {
      readonly Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
    };
    const added = Object.values(template.Resources).find(
      ({ Properties }) => Properties['HttpMethod'] === 'GET' && Properties['ResourceId'] !== undefined,
    );
    template.Resources['AddedMethod'] = {
      Type: 'AWS::ApiGateway::Method',
      Properties: { ...added?.Properties, HttpMethod: 'DELETE' },
    };
    const [route] = readApi(template).methods.filter(({ method }) => method === 'DELETE');
    const api = await startLocalApi({ template });
    const path = route?.resource.replace('{conversationId}', '00000000-0000-4000-8000-000000000000') ?? '';

    // The function is asked, and has no such route.
    expect(await callSigned(api, 'DELETE', path)).toMatchObject({
      status: 405,
      body: { code: 'method-not-allowed' },
    });
  });

  it('say in each answer that nobody is checked for who they are', async () => {
    const api = await startLocalApi();
    const answers = await Promise.all([
      callSigned(api, 'GET', '/diagnosis'),
      callSigned(api, 'GET', '/nowhere'),
      send(`${api.origin}/openapi.json`),
      send(api.origin),
    ]);

    for (const { headers } of answers) expect(headers['x-local-api']).toContain('not verified');
  });
});

describe('/openapi.json', () => {
  it('is the document of the deployed API, with this one as its server', async () => {
    const { origin, url } = await startLocalApi();
    const { status, body } = await send(`${origin}/openapi.json`);
    const { servers, ...document } = body;

    expect(status).toBe(200);
    expect(servers).toEqual([{ url, description: expect.stringContaining('not verified') as string }]);
    expect({ ...openApiDocument(), servers: undefined }).toEqual({ ...document, servers: undefined });
  });
});
