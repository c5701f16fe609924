import { describe, expect, it } from 'vitest';
import type { DeployedApi, GatewayResponse } from '../../../local/serve/deployed-api.ts';
import type { Refusal } from '../../../local/serve/refusal.ts';
import { renderRefusal } from '../../../local/serve/render-refusal.ts';

const ABOUT = { requestId: 'the-id', accept: undefined };
const REFUSAL: Refusal = { type: 'THROTTLED', reason: 'too many' };

function apiWith(responses: Readonly<Record<string, Partial<GatewayResponse>>>): DeployedApi {
  const whole = Object.entries(responses).map(([type, response]) => {
    const none = {
      status: undefined,
      templates: new Map<string, string>(),
      headers: new Map<string, string>(),
    };
    return [type, { ...none, ...response }] as const;
  });
  return {
    stage: 'v1',
    resources: [],
    methods: [],
    gatewayResponses: new Map(whole),
    throttle: { ratePerSecond: 1, burst: 1 },
    clients: [],
  };
}

describe('an answer of the gateway itself', () => {
  it('is that of its type, with its status and headers', () => {
    const api = apiWith({
      THROTTLED: {
        status: 420,
        templates: new Map([['application/json', '{"id":"$context.requestId"}']]),
        headers: new Map([['retry-after', '1']]),
      },
      DEFAULT_4XX: { status: 400 },
    });

    expect(renderRefusal(api, REFUSAL, ABOUT)).toEqual({
      status: 420,
      headers: { 'content-type': 'application/json', 'retry-after': '1' },
      body: '{"id":"the-id"}',
    });
  });

  it('is that of its class where its type has none, and API Gateway’s own where there is neither', () => {
    const api = apiWith({ DEFAULT_4XX: { status: 418 }, DEFAULT_5XX: { status: 599 } });

    expect(renderRefusal(api, REFUSAL, ABOUT).status).toBe(418);
    expect(renderRefusal(api, { ...REFUSAL, type: 'INTEGRATION_TIMEOUT' }, ABOUT).status).toBe(599);
    expect(renderRefusal(apiWith({}), REFUSAL, ABOUT)).toEqual({
      status: 429,
      headers: { 'content-type': 'application/json' },
      body: '{"message":"Too Many Requests"}',
    });
  });

  it('is of the type that the caller accepts, where there is one', () => {
    const templates = new Map([
      ['application/json', '1'],
      ['text/xml', '2'],
    ]);
    const api = apiWith({ THROTTLED: { templates } });
    const bodyFor = (accept: string): string => renderRefusal(api, REFUSAL, { ...ABOUT, accept }).body;

    expect([bodyFor('text/xml;q=0.9, */*'), bodyFor('*/*'), bodyFor('text/html')]).toEqual(['2', '1', '1']);
  });

  it('stays JSON whatever was wrong with a body', () => {
    const template = '{"detail":"No: $context.error.validationErrorString"}';
    const api = apiWith({ BAD_REQUEST_BODY: { templates: new Map([['application/json', template]]) } });
    const validationErrors = '[/mode must be one of ["dry-run"] \\ "\n]';
    const { body } = renderRefusal(api, { type: 'BAD_REQUEST_BODY', reason: '', validationErrors }, ABOUT);

    expect(JSON.parse(body)).toEqual({ detail: `No: ${validationErrors}` });
  });

  it.each(['$context.identity.sourceIp', '$context.requestId.'])(
    'fails where the template has a variable that is not known: %s',
    (variable) => {
      const templates = new Map([['application/json', `"${variable}"`]]);
      const api = apiWith({ THROTTLED: { templates } });

      expect(() => renderRefusal(api, REFUSAL, ABOUT)).toThrow(`does not know the variable ${variable}`);
    },
  );
});
