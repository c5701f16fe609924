import { ROUTES } from '../functions/sweeper/http/routes.ts';

/** The table of the HTTP API's routes in docs/api.md. */
export function routeTable(): string {
  const rows = Object.values(ROUTES).map(
    ({ method, resource, scope, summary, input }) =>
      `| \`${method} ${resource}\` | ${summary} | ${Object.keys(input.shape)
        .map((field) => `\`${field}\``)
        .join(', ')} | \`sweeper/${scope}\` |`,
  );
  return [
    '| route | what it does | body (`POST`) or query (`GET`) | Cognito scope |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
