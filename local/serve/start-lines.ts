import type { Paint } from '../print/paint.ts';
import type { DeployedApi } from './deployed-api.ts';
import type { RunningApi } from './start-local-api.ts';
import type { Deployment } from './synthesize-template.ts';

/** Conversations to try with; undefined where the organisation has none of the kind. */
export interface Examples {
  readonly stuck: string | undefined;
  readonly kept: string | undefined;
}

/** Made-up keys for curl: any keys are accepted. */
const MADE_UP = 'AKIDEXAMPLE:made-up';

/** What a person needs for a first call, printed once the API listens. */
export function startLines(
  api: DeployedApi,
  running: RunningApi,
  { auth, mode, examples, paint }: Deployment & { readonly examples: Examples; readonly paint: Paint },
): string[] {
  const { url, origin, region, tokenUrl, clients } = running;
  const routes = api.methods.map(({ method, resource }) => `  ${method.padEnd(4)} ${url}${resource}`);
  const shown =
    auth === 'iam'
      ? `--aws-sigv4 aws:amz:${region}:execute-api --user ${MADE_UP}`
      : '-H "Authorization: Bearer $TOKEN"';
  const { stuck, kept } = examples;
  return [
    paint.strong(`The API of a stack deployed with mode ${mode} and auth ${auth}: ${url}`),
    ...routes,
    `  GET  ${origin}/openapi.json`,
    '',
    paint.warning(
      auth === 'iam'
        ? 'Calls must be signed with SigV4, but no signature is verified: any keys are accepted.'
        : 'Calls need a token with the scope of their route, but no token is verified: only its form is checked.',
    ),
    ...(tokenUrl === undefined
      ? []
      : [
          '',
          `  token URL      ${tokenUrl}`,
          ...clients.flatMap(({ name, scopes, clientId, clientSecret }) => [
            '',
            `  client         ${name}: ${scopes.join(', ')}`,
            `  client id      ${clientId}`,
            `  client secret  ${clientSecret}`,
          ]),
          '',
          'A token for the calls below:',
          ...clients
            .filter(({ name }) => name === 'caller')
            .map(
              ({ clientId, clientSecret }) =>
                `  TOKEN=$(curl -s -u ${clientId}:${clientSecret} -d grant_type=client_credentials ${tokenUrl} | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
            ),
        ]),
    '',
    'For the calls below, once in your shell:',
    `  api() { curl -s -w '\\n' ${shown} -H 'content-type: application/json' "$@"; }; API=${url}`,
    '',
    'Start a preview, which ends nothing, and see how far it is:',
    `  SWEEP=$(api -d '{}' $API/sweeps/preview | sed 's/.*"sweepId":"\\([^"]*\\)".*/\\1/')`,
    '  api $API/sweeps/$SWEEP',
    ...(mode === 'enforce'
      ? [
          'Once it is complete, start a sweep that ends what it has listed:',
          `  api -d "{\\"fromSweep\\":\\"$SWEEP\\"}" $API/sweeps`,
        ]
      : []),
    'All sweeps, the newest first:',
    '  api $API/sweeps',
    'Stop one that is under way:',
    '  api -X POST $API/sweeps/$SWEEP/cancel',
    ...(stuck === undefined
      ? []
      : [
          'End one conversation that is stuck, and see what was written to it:',
          `  api -d '{"mode":"${mode}","note":"trying it out"}' $API/conversations/${stuck}/close`,
          `  api $API/conversations/${stuck}/history`,
        ]),
    ...(kept === undefined ? [] : ['Ask why another one is kept:', `  api $API/conversations/${kept}`]),
    '',
    'Ctrl-C stops it.',
  ];
}
