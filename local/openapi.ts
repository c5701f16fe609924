import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ROUTE_NAMES, routeNamed, SYNCHRONOUS_MS } from '../functions/sweeper/http/routes.ts';
import { componentSchemas } from './openapi/components.ts';
import { operationOf } from './openapi/operations.ts';

const DESCRIPTION = `Finds web-messaging conversations that are stuck in Genesys Cloud, proves it on their live state, \
ends them, and says of every other one why it was left alone. Answers come within ${SYNCHRONOUS_MS / 1_000} seconds. \
Every answer with another status than 200 or 202 is a problem document (RFC 9457): branch on its \`code\`. Nothing is ended where the \
stack is deployed in dry run.`;

/** The HTTP API as an OpenAPI 3.1 document: routes, inputs and answers from the code that takes and makes them. */
export function openApiDocument(): object {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Stuck-conversation sweeper',
      version: '1',
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [
      {
        url: 'https://{apiId}.execute-api.{region}.{domain}/v1',
        description: 'The output ApiUrl of the stack.',
        variables: {
          apiId: { default: 'api' },
          region: { default: 'eu-central-1' },
          // By the partition: most of them, China, EU sovereign.
          domain: { default: 'amazonaws.com', enum: ['amazonaws.com', 'amazonaws.com.cn', 'amazonaws.eu'] },
        },
      },
    ],
    paths: paths(),
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        sigV4: {
          type: 'apiKey',
          name: 'Authorization',
          in: 'header',
          description: 'AWS Signature Version 4, by a role that may execute-api:Invoke. The default.',
          'x-amazon-apigateway-authtype': 'awsSigv4',
        },
        token: {
          type: 'oauth2',
          description:
            'A machine-to-machine token of Amazon Cognito, if the stack is deployed with `api.auth` `cognito`.',
          flows: {
            clientCredentials: {
              tokenUrl: 'https://your-domain.auth.eu-central-1.amazoncognito.com/oauth2/token',
              scopes: {
                'sweeper/read': 'Preview, look at sweeps and histories, explain, diagnose.',
                'sweeper/write': 'Start and cancel sweeps, close what is stuck.',
                'sweeper/force': 'Close one conversation whatever the policy would keep it for.',
              },
            },
          },
        },
      },
    },
  };
}

function paths(): Record<string, Record<string, object>> {
  const all: Record<string, Record<string, object>> = {};
  for (const name of ROUTE_NAMES) {
    const route = routeNamed(name);
    all[route.resource] = { ...all[route.resource], [route.method.toLowerCase()]: operationOf(name, route) };
  }
  return all;
}

/** The text of docs/openapi.json. */
export function openApiText(): string {
  return `${JSON.stringify(openApiDocument(), null, 2)}\n`;
}

if (import.meta.main) {
  parseArgs({ options: {} });
  writeFileSync(new URL('../docs/openapi.json', import.meta.url), openApiText());
}
