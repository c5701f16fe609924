import type { Random } from '../../local/simulator/random.ts';
import type { SimulatedOrganisation } from '../../local/simulator/organisation.ts';
import type { SettingsInput } from '../../functions/sweeper/request/settings.ts';
import { apiEvent, type Sent } from '../support/api-event.ts';
import type { Account, InvokeOptions } from './account.ts';
import type { DayClock } from './day-clock.ts';
import { someLimits, someScope } from './events.ts';
import type { Asked, SweepCall } from './observation.ts';

/** What Lambda lets the function run. */
const LONGEST_MS = 900_000;
const MINUTE_MS = 60_000;
/** What the state machine tries again (DESIGN section 11). */
const TRIED_AGAIN = ['TableUnavailable', 'GenesysUnavailable'];
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 300_000;
/** Polls of one sweep: whoever waits for longer looks less often. */
const MOST_POLLS = 10;
/** A sweep is over 24 hours after it was asked for, whatever happens. */
const MOST_ROUNDS = 400;

export interface LongSweepsOptions {
  readonly clock: DayClock;
  readonly random: Random;
  readonly account: () => Account;
  readonly settings: SettingsInput;
  readonly organisation: SimulatedOrganisation;
  /** How often a round is killed. */
  readonly kills: number;
  readonly calmFrom: number;
}

/** Callers of the API who start sweeps, watch and stop them; and the state machine that runs their rounds. */
export class LongSweeps {
  readonly #about: LongSweepsOptions;
  readonly #executions = new Map<string, Promise<void>>();
  /** What each sweep was asked to do, by its id. */
  readonly #asked = new Map<string, Asked>();

  constructor(about: LongSweepsOptions) {
    this.#about = about;
  }

  /** Takes an execution, each name once. @throws Error as Step Functions does */
  readonly execute = (sweepId: string, call: SweepCall | undefined): void => {
    if (this.#executions.has(sweepId))
      throw Object.assign(new Error('There is one'), { name: 'ExecutionAlreadyExists' });
    const asked = this.#askedBy(call);
    this.#asked.set(sweepId, asked);
    this.#executions.set(sweepId, this.#rounds(sweepId, asked));
  };

  /** Settles when every execution is over. */
  async settled(): Promise<void> {
    for (let done = -1; done < this.#executions.size;) {
      done = this.#executions.size;
      await Promise.all(this.#executions.values());
    }
  }

  /** What somebody does who wants a sweep. */
  async story(): Promise<void> {
    const { random, clock } = this.#about;
    const kind = random.pick(['preview', 'sweep', 'sweep', 'from a preview', 'from a preview'] as const);
    const body = this.#body();
    if (kind === 'sweep') {
      await this.#watched('startSweep', body);
      return;
    }
    const preview = await this.#watched('preview', body);
    if (preview === undefined || kind === 'preview') return;
    await clock.sleep(random.between(1, 240) * MINUTE_MS);
    await this.#watched('startSweep', { ...someLimits(this.#about, ['maxCloses']), fromSweep: preview });
  }

  /** Starts one, and watches it until it is over. @returns its id; undefined where it was not taken */
  async #watched(
    route: 'preview' | 'startSweep',
    body: Readonly<Record<string, unknown>>,
  ): Promise<string | undefined> {
    const { random, clock } = this.#about;
    const headers = random.chance(0.4) ? { 'Idempotency-Key': `"${random.uuid()}"` } : {};
    const start = (): Promise<Answer> => this.#call({ route, body }, { body, headers });
    const isTwice = 'Idempotency-Key' in headers && random.chance(0.5);
    const [answer] = await Promise.all([start(), ...(isTwice ? [start()] : [])]);
    const { sweepId } = answer.body;
    if (answer.status !== 202 || typeof sweepId !== 'string') return undefined;
    const isCancelled = random.chance(0.3);
    const cancelled = isCancelled
      ? this.#cancelled(sweepId, random.pick([random.between(1, 5_000), random.between(1_000, 120_000)]))
      : undefined;
    let pause = 5_000;
    for (let polls = 0; polls < MOST_POLLS; polls += 1) {
      await clock.sleep(pause);
      const { status, body: view } = await this.#call({ route: 'getSweep', sweepId }, { sweepId });
      if (status === 200 && isOver(view['state'])) break;
      pause = Math.min(3_600_000, pause * 3);
    }
    await cancelled;
    await this.#rows(sweepId);
    return sweepId;
  }

  async #cancelled(sweepId: string, afterMs: number): Promise<void> {
    await this.#about.clock.sleep(afterMs);
    await this.#call({ route: 'cancelSweep', sweepId }, { sweepId });
  }

  async #rows(sweepId: string): Promise<void> {
    const limit = String(this.#about.random.pick([7, 500]));
    let cursor: unknown;
    do {
      const query = { limit, ...(typeof cursor === 'string' ? { cursor } : {}) };
      const { body } = await this.#call({ route: 'sweepConversations', sweepId }, { sweepId, query });
      cursor = body['next'];
    } while (typeof cursor === 'string');
  }

  #body(): Record<string, unknown> {
    const { random } = this.#about;
    return {
      ...someScope(this.#about),
      ...someLimits(this.#about, ['abortIfMoreThan', 'abortIfMorePercent']),
      ...(random.chance(0.2) ? { requestedBy: 'soak' } : {}),
    };
  }

  async #call(call: SweepCall, sent: Sent): Promise<Answer> {
    const { account, random } = this.#about;
    const event = apiEvent(call.route, sent);
    const requestContext = { ...event.requestContext, requestId: random.uuid() };
    const { ended } = await account().invoke(
      { trigger: 'api', event: { ...event, requestContext }, asked: undefined, call },
      { remainingMs: LONGEST_MS, clockAheadMs: 0, calm: false },
    );
    if (ended?.kind !== 'answered') return { status: 0, body: {} };
    const { statusCode, body } = ended.answer as { readonly statusCode: number; readonly body: string };
    return { status: statusCode, body: JSON.parse(body) as Answer['body'] };
  }

  #askedBy(call: SweepCall | undefined): Asked {
    const { fromSweep, ...request } = call?.body ?? {};
    const preview = typeof fromSweep === 'string' ? this.#asked.get(fromSweep) : undefined;
    const { queueIds, divisionIds, policy } = preview?.request ?? {};
    const from = Object.entries({ queueIds, divisionIds, policy }).filter(([, value]) => value !== undefined);
    return {
      action: 'sweep',
      mode: call?.route === 'startSweep' ? 'enforce' : 'dry-run',
      request: { ...request, ...Object.fromEntries(from) },
    };
  }

  /** The state machine: again while there is more, and after what may work later. */
  async #rounds(sweepId: string, asked: Asked): Promise<void> {
    const { clock, account } = this.#about;
    let pause = FIRST_PAUSE_MS;
    for (let left = MOST_ROUNDS; left > 0; left -= 1) {
      const { ended } = await account().invoke(
        { trigger: 'step-functions', event: { round: { sweepId } }, asked, sweepId },
        this.#optionsOfRound(),
      );
      if (ended?.kind === 'answered') {
        if ((ended.answer as { readonly more?: unknown }).more !== true) return;
        pause = FIRST_PAUSE_MS;
        continue;
      }
      if (ended?.kind === 'threw' && !TRIED_AGAIN.includes(ended.name)) return;
      await clock.sleep(pause);
      pause = Math.min(LONGEST_PAUSE_MS, 2 * pause);
    }
  }

  #optionsOfRound(): InvokeOptions {
    const { random, kills, clock, calmFrom } = this.#about;
    const remainingMs = random.chance(0.3) ? random.between(45_000, 90_000) : LONGEST_MS;
    const about = { remainingMs, clockAheadMs: 0, calm: false };
    if (!random.chance(kills) || clock.now() >= calmFrom) return about;
    if (random.chance(0.5))
      return {
        ...about,
        killAtTable: { call: Math.ceil(40 * random.next() ** 2), arrives: random.chance(0.5) },
      };
    const when = random.pick(['before it leaves', 'under way', 'answered'] as const);
    return { ...about, kill: { request: Math.ceil(30 * random.next() ** 2), when } };
  }
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

function isOver(state: unknown): boolean {
  return state !== 'queued' && state !== 'running' && state !== 'cancelling';
}
