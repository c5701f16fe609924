import { onTestFinished } from 'vitest';
import { createSimulator, type Simulator, type SimulatorOptions } from '../../local/simulator/simulator.ts';
import { runShell, type Variables } from './curl.ts';
import { codeIn, example, rowsUnder } from './page.ts';
import { runJavaScript, type Ran } from './run-javascript.ts';

/** What the page tells its readers to export. */
export const VARIABLES = [
  'GENESYS_LOGIN_URL',
  'GENESYS_API_URL',
  'GENESYS_CLIENT_ID',
  'GENESYS_CLIENT_SECRET',
  'CONVERSATION_ID',
] as const;
/** The third column of the page's table of permissions: what its examples need, and no more. */
export const PERMISSIONS = rowsUnder('The role, click by click').map(
  ([, , named = '']) => codeIn(named)[0] ?? '',
);
export const [ENDING = ''] = PERMISSIONS;

export interface Stage {
  readonly simulator: Simulator;
  /** The page's environment, for one conversation. */
  readonly environment: (conversation?: {
    readonly id: string;
  }) => Record<(typeof VARIABLES)[number], string>;
  readonly run: (code: string, conversation?: { readonly id: string }, ...args: string[]) => Promise<Ran>;
}

/** A simulated Genesys Cloud whose client holds the permissions that the page tells its readers to grant. */
export async function stage(options: SimulatorOptions = {}): Promise<Stage> {
  const simulator = createSimulator({ clients: [{ grants: [{ permissions: PERMISSIONS }] }], ...options });
  const url = await simulator.listen();
  onTestFinished(() => simulator.close());
  const environment: Stage['environment'] = (conversation) => ({
    GENESYS_LOGIN_URL: url,
    GENESYS_API_URL: url,
    GENESYS_CLIENT_ID: simulator.credentials.clientId,
    GENESYS_CLIENT_SECRET: simulator.credentials.clientSecret,
    CONVERSATION_ID: conversation?.id ?? '',
  });
  return {
    simulator,
    environment,
    run: (code, conversation, ...args) =>
      runJavaScript(code, { environment: environment(conversation), gateway: url, args }),
  };
}

/** A web message with an agent who wrote last. */
export const idle = ({ simulator }: Stage): { readonly id: string; endTime?: number } =>
  simulator.add(simulator.life({ minutesAgo: 900 }).guestWrites().queued().answers().ago(800).agentWrites());
/** Every request that arrived, as `METHOD /template`. */
export const requests = ({ simulator }: Stage): string[] =>
  simulator.journal.entries.map(({ method, path }) => `${method} ${path}`);

export const LOGIN = 'POST /oauth/token';
export const LOOK = 'GET /api/v2/conversations/{conversationId}';
export const PATCH = 'PATCH /api/v2/conversations/messages/{conversationId}';
export const TEARDOWN = 'POST /api/v2/conversations/{conversationId}/disconnect';

/** What a shell knows after the page's exports and its login. */
export async function loggedIn(on: Stage, conversation: { readonly id: string }): Promise<Variables> {
  const variables: Variables = on.environment(conversation);
  await runShell(example('sh', '# Log in'), variables);
  return variables;
}
