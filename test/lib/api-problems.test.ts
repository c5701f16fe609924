import { describe, expect, it } from 'vitest';
import { PROBLEM_URN } from '../../functions/sweeper/http/problems.ts';
import { propertiesOf, synthesize } from '../support/stack.ts';

type GatewayResponse = {
  readonly ResponseType: string;
  readonly StatusCode: string;
  readonly ResponseParameters: Readonly<Record<string, string>>;
  readonly ResponseTemplates: Readonly<Record<string, string>>;
};

interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
}

const WHY = '$context.error.validationErrorString';
/** What API Gateway puts there: a text with its quotes escaped, and none around it. */
const ITS_WORDS = String.raw`[object has missing required properties ([\"mode\"])]`;

function responses(config: Parameters<typeof synthesize>[0] = {}): readonly GatewayResponse[] {
  return propertiesOf(
    synthesize(config).template,
    'AWS::ApiGateway::GatewayResponse',
  ) as readonly GatewayResponse[];
}

/** What a caller gets. */
function told({ ResponseTemplates }: GatewayResponse): Problem {
  return JSON.parse((ResponseTemplates['application/json'] ?? '').replace(WHY, ITS_WORDS)) as Problem;
}

function toldOf(type: string, config?: Parameters<typeof synthesize>[0]): string {
  const found = responses(config).find(({ ResponseType }) => ResponseType === type);
  return found === undefined ? 'nothing' : told(found).detail;
}

const dry = responses();

describe('what the edge answers in the function’s place', () => {
  it('is told for all that API Gateway may answer here', () => {
    expect(dry.map(({ ResponseType }) => ResponseType).toSorted()).toEqual([
      'ACCESS_DENIED',
      'BAD_REQUEST_BODY',
      'BAD_REQUEST_PARAMETERS',
      'DEFAULT_4XX',
      'DEFAULT_5XX',
      'EXPIRED_TOKEN',
      'INTEGRATION_FAILURE',
      'INTEGRATION_TIMEOUT',
      'INVALID_SIGNATURE',
      'MISSING_AUTHENTICATION_TOKEN',
      'QUOTA_EXCEEDED',
      'REQUEST_TOO_LARGE',
      'THROTTLED',
      'UNAUTHORIZED',
      'UNSUPPORTED_MEDIA_TYPE',
      'WAF_FILTERED',
    ]);
  });

  it.each(dry.map((response) => [response.ResponseType, response] as const))(
    '%s is a problem document, whatever the caller accepts',
    (_, response) => {
      const document = told(response);

      expect(Object.keys(document)).toEqual(['type', 'title', 'status', 'detail', 'code']);
      expect(document.type).toBe(`${PROBLEM_URN}${document.code}`);
      expect(String(document.status)).toBe(response.StatusCode);
      expect(new Set(Object.values(response.ResponseTemplates)).size).toBe(1);
      expect(Object.keys(response.ResponseTemplates)).toContain('application/problem+json');
      expect(response.ResponseParameters).toEqual({
        'gatewayresponse.header.content-type': "'application/problem+json'",
        'gatewayresponse.header.cache-control': "'no-store'",
      });
    },
  );

  it('names no variable but the one for a refused body, and ends it where its name ends', () => {
    const templates = dry.flatMap(({ ResponseTemplates }) => Object.values(ResponseTemplates));
    const variables = templates.flatMap((text) => text.match(/\$.*?(?=[^\w.$])/gu) ?? []);

    expect(new Set(variables)).toEqual(new Set([WHY]));
  });

  it('gives API Gateway’s words on a refused body', () => {
    expect(toldOf('BAD_REQUEST_BODY', { mode: 'enforce' })).toBe(
      'The body does not fit the schema of this route: [object has missing required properties (["mode"])]',
    );
  });

  it('says what shows who calls: a signature, or a token', () => {
    expect(toldOf('MISSING_AUTHENTICATION_TOKEN')).toContain('SigV4');
    expect(toldOf('UNAUTHORIZED', { api: { auth: 'cognito' } })).toContain('access token');
  });

  it.each(['DEFAULT_5XX', 'INTEGRATION_FAILURE', 'THROTTLED'])('says to try again: %s', (type) => {
    expect(toldOf(type)).toMatch(/try again/i);
  });
});
