import { parseArgs } from 'node:util';
import { createSimulator } from './simulator/simulator.ts';

const usage = 'npm run simulator -- [--port N] [--seed N] [--conversations N]';
const accepted = {
  port: { type: 'string' },
  seed: { type: 'string' },
  conversations: { type: 'string' },
} as const;
const limits = { port: 65_535, seed: 4_294_967_295, conversations: 100_000 };

type Option = keyof typeof limits;

/** The options as whole numbers; throws an error that names the option that cannot be used. */
function readOptions(args: readonly string[]): Record<Option, number> {
  const { values } = parseArgs({ args: [...args], options: accepted, strict: true });
  const numberOf = (name: Option, fallback: number): number => {
    const text = values[name];
    if (text === undefined) return fallback;
    if (!/^\d+$/.test(text) || Number(text) > limits[name]) {
      throw new TypeError(`--${name} accepts a whole number from 0 to ${limits[name]}, not "${text}"`);
    }
    return Number(text);
  };
  return {
    port: numberOf('port', 0),
    seed: numberOf('seed', 1),
    conversations: numberOf('conversations', 500),
  };
}

async function main(): Promise<void> {
  const { port, seed, conversations } = readOptions(process.argv.slice(2));
  const simulator = createSimulator({ seed, conversations });
  const url = await simulator.listen({ port });
  const { clientId, clientSecret } = simulator.credentials;
  const day = 86_400_000;
  const interval = [-30, 1].map((days) =>
    new Date(Math.floor(simulator.now() / day + days) * day).toISOString(),
  );
  const query = JSON.stringify({ interval: interval.join('/'), paging: { pageSize: 5, pageNumber: 1 } });
  console.log(`Genesys Cloud simulator at ${url} (login and API), ${simulator.conversations.size} conversations

client id      ${clientId}
client secret  ${clientSecret}

Log in:
  TOKEN=$(curl -s -u '${clientId}:${clientSecret}' -d grant_type=client_credentials ${url}/oauth/token | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
Search:
  curl -s -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '${query}' ${url}/api/v2/analytics/conversations/details/query
Control:
  curl -s ${url}/simulator/conversations   (also clock, faults, assumptions, conditions, journal, credentials)

Ctrl-C stops it.`);
  const stop = (): void => void simulator.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

try {
  await main();
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  process.exitCode = 1;
}
