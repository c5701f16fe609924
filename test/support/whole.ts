import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Agent, buildConnector } from 'undici';
import { onTestFinished, vi } from 'vitest';
import { systemClock, type Clock } from '../../functions/sweeper/clock.ts';
import { createHandler } from '../../functions/sweeper/handler.ts';
import { publishMessage } from '../../functions/sweeper/late-clients.ts';
import { METRIC_NAMESPACE, SETTINGS_VARIABLE } from '../../functions/sweeper/names.ts';
import type { ExplainReport, Report, ReportRow } from '../../functions/sweeper/report/schemas.ts';
import type { SettingsInput } from '../../functions/sweeper/request/settings.ts';
import { openInMemoryTable } from '../../functions/sweeper/table/in-memory-table.ts';
import type { Table } from '../../functions/sweeper/table/port.ts';
import type { World } from '../../functions/sweeper/world.ts';
import type { SecretStore } from '../../local/secrets-manager/secret-store.ts';
import { startSecretsEndpoint } from '../../local/secrets-manager/secrets-endpoint.ts';
import { createSimulator, type Simulator, type SimulatorOptions } from '../../local/simulator/simulator.ts';
import { drivenClock, type DrivenClock } from './driven-clock.ts';
import { runningExecutions } from './executions.ts';

export const ORGANISATION = 'main';
export const SECRET = 'genesys/main';

export interface WholeOptions extends Omit<SimulatorOptions, 'now' | 'sleep'> {
  readonly settings?: Partial<SettingsInput>;
  /** The table that the function remembers in; without it, it remembers nothing. */
  readonly table?: (clock: Clock) => Table;
  /**
   * What takes executions of the state machine; where there is a table and nothing else is said, one that takes all, and
   * begins nothing. `running`: their rounds run beside everything else.
   */
  readonly startExecution?: World['startExecution'] | 'running';
  /** Real time instead of driven time: for what hangs, which only real time can wait out. */
  readonly realTime?: boolean;
  /** How long each request takes, in driven time. Milliseconds. */
  readonly latencyMs?: number;
  /**
   * How long the nth connection (from 1) takes to be made, in driven time, milliseconds. Each request then has one of its
   * own.
   */
  readonly connectMs?: (nth: number) => number;
}

/**
 * The whole thing: the real handler, the real AWS SDK against a Secrets Manager endpoint, real HTTP over loopback
 * to the simulator. Closed when the test is over.
 */
export interface Whole {
  readonly simulator: Simulator;
  readonly secrets: SecretStore;
  readonly clock: Clock;
  /** The same where time is driven, to be set and frozen. */
  readonly driven: DrivenClock;
  /** Invokes the function as Lambda does. 15 minutes remain unless told otherwise. */
  readonly invoke: (event: unknown, options?: { readonly remainingMs?: number }) => Promise<unknown>;
  /** A sweep or a close, with its report. */
  readonly run: (request?: object, options?: { readonly remainingMs?: number }) => Promise<Report>;
  readonly explain: (...conversationIds: string[]) => Promise<ExplainReport>;
  /** The line of one conversation in a report. */
  readonly row: (report: Report, conversation: { readonly id: string }) => ReportRow;
  /** A second organisation, of another Genesys Cloud, by the same time. Another seed, so other ids. */
  readonly anotherOrganisation: (options?: SimulatorOptions) => Promise<Simulator>;
  /** The parts of its world, for another instance of the function. */
  readonly parts: Partial<World>;
  /** Everything that the function has logged and all metrics it has published, as printed. */
  readonly printed: () => string;
}

/** A table in memory, and executions whose rounds run: what `POST /sweeps/preview` and `POST /sweeps` need. */
export const SWEEPING = { table: openInMemoryTable, startExecution: 'running' } as const;

const STATE_MACHINE = 'arn:aws:states:eu-central-1:123456789012:stateMachine:Sweeper-sweeps';
const TAKES_ALL: World['startExecution'] = async () => ({});

export async function startWhole(options: WholeOptions = {}): Promise<Whole> {
  const {
    settings,
    table,
    startExecution = TAKES_ALL,
    realTime,
    latencyMs,
    connectMs,
    ...simulated
  } = options;
  const driven: DrivenClock | undefined = realTime === true ? undefined : drivenClock();
  const clock = driven ?? systemClock;
  const time =
    driven === undefined ? { now: clock.now } : { now: driven.trueNow, sleep: driven.sleepAsServer };
  const simulator = createSimulator({ ...simulated, ...time });
  const url = await simulator.listen();
  const endpoint = await startSecretsEndpoint({
    [SECRET]: { ...simulator.credentials, region: 'eu-central-1', apiBaseUrl: url, loginBaseUrl: url },
  });
  const client = new SecretsManagerClient({
    endpoint: endpoint.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const agent = connectMs === undefined || driven === undefined ? new Agent() : slowAgent(connectMs, driven);
  const { output, logger, metrics } = recordedOutput();
  const opened = table?.(clock);
  const running =
    startExecution === 'running'
      ? runningExecutions((event) => invoke(event), clock)
      : { startExecution, stop: () => Promise.resolve() };
  const parts: Partial<World> = {
    clock,
    logger,
    metrics,
    dispatcher: driven === undefined ? agent : driven.watched(agent, latencyMs),
    // Loaded already: a driven clock would not wait for a module.
    publishMessage,
    secrets: driven === undefined ? client : drivenSecrets(client, driven),
    ...(opened === undefined ? {} : { openTable: () => opened, startExecution: running.startExecution }),
    environment: {
      [SETTINGS_VARIABLE]: JSON.stringify({
        mode: 'enforce',
        organisations: [{ name: ORGANISATION, secretId: SECRET }],
        ...(opened === undefined ? {} : { tableName: 'sweeper', stateMachineArn: STATE_MACHINE }),
        ...settings,
      } satisfies SettingsInput),
    },
  };
  const handler = createHandler(parts);
  onTestFinished(async () => {
    await running.stop();
    client.destroy();
    await agent.destroy();
    await simulator.close();
    await endpoint.close();
  });

  const invoke: Whole['invoke'] = (event, { remainingMs = 900_000 } = {}) => {
    const deadline = clock.monotonic() + remainingMs;
    return handler(event, { getRemainingTimeInMillis: () => deadline - clock.monotonic() });
  };
  return {
    simulator,
    secrets: endpoint,
    clock,
    get driven() {
      if (driven === undefined) throw new Error('Time is not driven here');
      return driven;
    },
    invoke,
    run: async (request = {}, invocation) => (await invoke(request, invocation)) as Report,
    explain: async (...conversationIds) =>
      (await invoke({ action: 'explain', conversationIds })) as ExplainReport,
    row: (report, { id }) => {
      const found = report.conversations.find(({ conversationId }) => conversationId === id);
      if (found === undefined) throw new Error(`The report has no line for ${id}`);
      return found;
    },
    anotherOrganisation: async (another) => {
      const other = createSimulator({ seed: 2, ...another, ...time });
      await other.listen();
      onTestFinished(() => other.close());
      return other;
    },
    parts,
    printed: () => output.join('\n'),
  };
}

/** Its connections are there after so long, as after a slow handshake; each carries one request. */
function slowAgent(connectMs: (nth: number) => number, clock: DrivenClock): Agent {
  const connect = buildConnector({});
  let connections = 0;
  return new Agent({
    pipelining: 0,
    connect: (options, done) => {
      connections += 1;
      void clock.sleepAsServer(connectMs(connections)).then(() => {
        connect(options, done);
      });
    },
  });
}

/** Driven time stands still while the real SDK talks to the endpoint. */
function drivenSecrets(client: SecretsManagerClient, clock: DrivenClock): Pick<SecretsManagerClient, 'send'> {
  return {
    send: ((...parameters: Parameters<SecretsManagerClient['send']>) =>
      clock.during(
        client.send(...parameters) as unknown as Promise<unknown>,
      )) as SecretsManagerClient['send'],
  };
}

/** Powertools prints through the console in development mode: there it can be recorded. */
function recordedOutput(): { output: string[]; logger: Logger; metrics: Metrics } {
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  // Development mode alone would switch metrics off.
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  const output: string[] = [];
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation((...parts: unknown[]) => {
      output.push(parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(' '));
    });
  }
  return {
    output,
    logger: new Logger({ serviceName: 'sweeper', logLevel: 'DEBUG' }),
    metrics: new Metrics({ namespace: METRIC_NAMESPACE }),
  };
}
