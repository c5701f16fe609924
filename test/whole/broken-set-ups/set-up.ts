import type { Operation } from '../../../functions/sweeper/genesys/operations.ts';
import type { DiagnosisCode } from '../../../functions/sweeper/refusals/diagnosis.ts';
import type { CheckName, DiagnoseReport } from '../../../functions/sweeper/report/schemas.ts';
import type { Fault } from '../../../local/simulator/faults.ts';
import type { GrantOptions } from '../../../local/simulator/oauth-clients.ts';
import { conversed } from '../../support/lives.ts';
import { SECRET, startWhole, type Whole, type WholeOptions } from '../../support/whole.ts';

/** How a set-up differs from a sound one. */
export interface SetUp {
  readonly options?: WholeOptions;
  /** Done to the sound set-up before it is diagnosed. */
  readonly spoil?: (whole: Whole) => void;
  /** Diagnosed with `probe: true`. */
  readonly probe?: boolean;
}

export interface ExpectedDiagnosis {
  readonly code: DiagnosisCode;
  readonly operation: Operation;
  readonly permissions?: readonly string[];
}

/** One fault of a set-up, and what `diagnose` must say of it. */
export interface BrokenSetUp extends SetUp {
  readonly name: string;
  /** The first check of the worst status. */
  readonly check: CheckName;
  readonly status: 'failed' | 'warning';
  /** All that this check holds; not looked at where absent. */
  readonly diagnoses?: readonly ExpectedDiagnosis[];
  /** A division that the check names. */
  readonly division?: string;
  /** What is seen and what it means, in decisive words. */
  readonly says?: RegExp;
  /** The decisive words of what to do. */
  readonly remedy: RegExp;
  /** The same fault in several guises: each is diagnosed alike. */
  readonly guises?: Readonly<Record<string, SetUp>>;
}

/** A set-up in which nothing is wrong, however it looks. */
export interface SoundSetUp extends SetUp {
  readonly name: string;
  /** A check, and what it says. */
  readonly check?: CheckName;
  readonly says?: RegExp;
}

export const ENDS = 'conversation:communication:disconnect';
export const READS = 'conversation:communication:view';
export const SEARCHES = 'analytics:conversationDetail:view';
export const TAGS = 'conversation:externalTag:edit';
/** Enough for disconnect as well, though it is for something else (reference 3.3, E3). */
export const PARKS = 'conversation:message:park';
/** Either of these lets a client search (reference 3.3). */
export const EITHER_SEARCHES = ['analytics:agentConversationDetail:view', SEARCHES];
/** Needed for no sweep: they let `diagnose` say more. */
export const OPTIONAL = ['routing:queue:view', 'conversation:threadingTimeline:view'];
export const EVERYTHING = [SEARCHES, READS, ENDS, TAGS, ...OPTIONAL];

/** A set-up whose client's roles grant this, everywhere unless a grant names its divisions. */
export function granted(...grants: (string | GrantOptions)[]): WholeOptions {
  const everywhere = grants.filter((one) => typeof one === 'string');
  const others = grants.filter((one) => typeof one !== 'string');
  return {
    clients: [
      {
        grants: everywhere.length === 0 ? others : [{ permissions: [...OPTIONAL, ...everywhere] }, ...others],
      },
    ],
  };
}

/** Everything that a sweep uses, but for one permission. */
export function grantedAllBut(permission: string): WholeOptions {
  return granted(...[SEARCHES, READS, ENDS, TAGS].filter((one) => one !== permission));
}

/** Genesys does not tell a client its grants, nor its divisions (reference 3.4). */
export const UNTOLD = { subjectsMeAnswersClients: false, divisionsPermittedAnswersClients: false } as const;

export function faulty(path: string, ...faults: Fault[]): (whole: Whole) => void {
  return ({ simulator }) => {
    for (const fault of faults) simulator.faults.add({ path, fault });
  };
}

/** A guise for each fault, all at the same path. */
export function guisesAt(path: string, faults: Readonly<Record<string, Fault>>): Record<string, SetUp> {
  return Object.fromEntries(
    Object.entries(faults).map(([name, fault]) => [name, { spoil: faulty(path, fault) }]),
  );
}

export const SERVER_ERRORS = {
  500: { kind: 'server-error', status: 500 },
  502: { kind: 'server-error', status: 502 },
  503: { kind: 'server-error', status: 503 },
  504: { kind: 'server-error', status: 504 },
} as const satisfies Record<number, Fault>;

export const NO_ANSWER = {
  'the connection breaks': { kind: 'reset' },
  'the answer breaks off': { kind: 'half-body' },
  // Driven time passes while the server sleeps; longer than anybody waits.
  'nothing comes': { kind: 'latency', ms: 3_600_000 },
} as const satisfies Record<string, Fault>;

export const NOT_JSON = {
  'a web page': { kind: 'html', status: 200 },
  'an empty body': { kind: 'empty-body', status: 200 },
  'half of the JSON': { kind: 'half-body', asIfWhole: true },
} as const satisfies Record<string, Fault>;

/** A secret with other content than the right one; undefined takes a field out. */
export function secret(changes: Record<string, string | undefined>): (whole: Whole) => void {
  return ({ simulator, secrets }) => {
    const url = simulator.app.listeningOrigin;
    secrets.put(SECRET, {
      ...simulator.credentials,
      region: 'eu-central-1',
      apiBaseUrl: url,
      loginBaseUrl: url,
      ...changes,
    });
  };
}

/**
 * A sound set-up but for what is said: an enforcing stack, a client that may do everything, inactivity handling on
 * in every queue, and a conversation that can be ended in each of the divisions Home and Sales.
 */
export async function diagnosed({ options, spoil, probe }: SetUp): Promise<{
  readonly whole: Whole;
  readonly report: DiagnoseReport;
}> {
  const whole = await startWhole(options);
  const { simulator } = whole;
  for (const queue of simulator.organisation.queues) queue.inactivityTimeoutSeconds = 3_600;
  for (const queue of simulator.organisation.queues.slice(0, 2))
    simulator.add(conversed(simulator, { queue }));
  spoil?.(whole);
  const report = await whole.invoke({ action: 'diagnose', ...(probe === true ? { probe } : {}) });
  return { whole, report: report as DiagnoseReport };
}
