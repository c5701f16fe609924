import type { Dispatcher } from 'undici';
import { createHandler } from '../../functions/sweeper/handler.ts';
import { SETTINGS_VARIABLE } from '../../functions/sweeper/names.ts';
import type { SettingsInput } from '../../functions/sweeper/request/settings.ts';
import type { Table } from '../../functions/sweeper/table/port.ts';
import type { World } from '../../functions/sweeper/world.ts';
import type { Random } from '../../local/simulator/random.ts';
import type { KillAtEnd } from './aims.ts';
import { slowlyOpened, type Opening } from './connections.ts';
import type { DayClock } from './day-clock.ts';
import type { DayRecord } from './day-record.ts';
import type { DayTable } from './day-table.ts';
import { isEnd } from './ends.ts';
import type { DayEvent } from './events.ts';
import { FunctionInstance } from './function-instance.ts';
import { listenedOutput } from './function-output.ts';
import type { Ended, ObservedInvocation, ObservedRequest } from './observation.ts';

/** Where the function's process is killed: at which of its invocation's requests, and how far that has come. */
export interface Kill {
  /** From 1. */
  readonly request: number;
  readonly when: 'before it leaves' | 'under way' | 'answered';
}

/** It is killed at one of its calls to the table, which arrives or not. */
export interface KillAtTable {
  /** From 1. */
  readonly call: number;
  readonly arrives: boolean;
}

/** The wall clock of a process is set in the middle of an invocation. */
export interface ClockSetting {
  /** So many ms, forward or back. */
  readonly byMs: number;
  /** With which of the answers it gets, from 1; or with its first 429. */
  readonly when: number | '429';
}

export interface InvokeOptions {
  readonly remainingMs: number;
  /** How far the clock of a process that begins is ahead; one that is warm keeps its own. */
  readonly clockAheadMs: number;
  readonly clockSetting?: ClockSetting | undefined;
  readonly calm: boolean;
  readonly deliveredBefore?: number | undefined;
  readonly kill?: Kill | undefined;
  readonly killAtTable?: KillAtTable | undefined;
  /** A new process, although a warm one may be there. */
  readonly cold?: boolean | undefined;
}

export interface AccountOptions {
  readonly clock: DayClock;
  readonly random: Random;
  readonly record: DayRecord;
  readonly settings: SettingsInput;
  /** What carries requests to Genesys. */
  readonly carrier: Dispatcher;
  /** How the connection of a request opens. */
  readonly opening: (options: Dispatcher.DispatchOptions) => Opening;
  /** The monotonic clock of a process stands still while the process does. */
  readonly clocksStandStill: boolean;
  /** The secret's text now. @throws Error named like one of Secrets Manager's */
  readonly readSecret: () => string;
  /** The deployment's table; undefined where it has none. */
  readonly table?: DayTable | undefined;
  /** Starts an execution of the state machine, for the call that asks for it. @throws Error as Step Functions does */
  readonly execute?: ((name: string, call: ObservedInvocation['call']) => void) | undefined;
  /** At which of the day's ends a process is killed, whichever sends it. */
  readonly killAtEnd?: KillAtEnd | undefined;
  /** Changes what an instance's world is made of: for planted faults. */
  readonly tamper?: ((world: Partial<World>, instance: FunctionInstance) => Partial<World>) | undefined;
  /** Makes the function; the real one where absent. */
  readonly make?: typeof createHandler | undefined;
}

/** A constant: an abort without a reason makes an error each time. */
const OVER = new Error('over');

interface Process {
  readonly instance: FunctionInstance;
  readonly handler: ReturnType<typeof createHandler>;
  current: ObservedInvocation | undefined;
  /** What its current invocation is to be killed at. */
  kill: Kill | undefined;
  killAtTable: KillAtTable | undefined;
  calls: number;
  clockSetting: ClockSetting | undefined;
  requests: number;
  answers: number;
  die: () => void;
}

/** The AWS account of a day: runs the function as Lambda does, one invocation at a time in each process. */
export class Account {
  readonly #about: AccountOptions;
  #processes: Process[] = [];
  #begun = 0;
  #ends = 0;

  constructor(about: AccountOptions) {
    this.#about = about;
  }

  /** Invokes the function once. Answers when that is over, in whatever way; never throws. */
  async invoke(event: DayEvent, options: InvokeOptions): Promise<ObservedInvocation> {
    const { clock, record } = this.#about;
    const process = this.#freeProcess(options);
    const { instance } = process;
    const startedAt = clock.now();
    const deadlineAt = startedAt + options.remainingMs;
    const invocation: ObservedInvocation = {
      id: record.invocations.length + 1,
      trigger: event.trigger,
      event: event.event,
      asked: event.asked,
      ...(event.call === undefined ? {} : { call: event.call }),
      ...(event.sweepId === undefined ? {} : { sweepId: event.sweepId }),
      deliveredBefore: options.deliveredBefore,
      instance: instance.id,
      startedAt,
      deadlineAt,
      clock: instance.ownClock,
      stoodStillMs: 0,
      calm: options.calm,
      ended: undefined,
    };
    process.current = invocation;
    process.kill = options.kill;
    process.killAtTable = options.killAtTable;
    process.calls = 0;
    process.clockSetting = options.clockSetting;
    process.requests = 0;
    process.answers = 0;
    const over = new AbortController();
    const died = new Promise<Ended>((resolve) => {
      process.die = () => resolve({ kind: 'killed', at: clock.now() });
    });
    const timedOut = clock
      .sleep(options.remainingMs, over.signal)
      .then((): Ended => ({ kind: 'timed-out', at: clock.now() }));
    record.invoked(invocation);
    instance.thaw();
    // As Lambda hands it over: no object of the sender's.
    const received: unknown = JSON.parse(JSON.stringify(event.event));
    const context = { getRemainingTimeInMillis: () => deadlineAt - clock.now() };
    const answered = process.handler(received, context).then(
      (answer): Ended => ({ kind: 'answered', at: clock.now(), answer, report: reportIn(answer) }),
      (error: unknown): Ended => ({ kind: 'threw', at: clock.now(), ...nameAndMessage(error) }),
    );
    invocation.ended = await Promise.race([answered, died, timedOut]);
    over.abort(OVER);
    process.current = undefined;
    if (invocation.ended.kind === 'killed' || invocation.ended.kind === 'timed-out') instance.kill();
    else instance.freeze();
    record.ended(invocation);
    return invocation;
  }

  #freeProcess({ cold, clockAheadMs }: InvokeOptions): Process {
    this.#processes = this.#processes.filter(({ instance }) => !instance.isDead);
    const free = this.#processes.filter(({ current }) => current === undefined);
    if (cold === true) for (const { instance } of free) instance.kill();
    const warm = cold === true ? undefined : free[0];
    return warm ?? this.#begin(clockAheadMs);
  }

  #begin(clockAheadMs: number): Process {
    const {
      clock,
      random,
      record,
      settings,
      carrier,
      opening,
      clocksStandStill,
      readSecret,
      tamper,
      make = createHandler,
      table,
      execute,
    } = this.#about;
    this.#begun += 1;
    const instance = new FunctionInstance(this.#begun, clock, random.next, {
      aheadMs: clockAheadMs,
      standsStill: clocksStandStill,
    });
    const listen = (stream: 'log' | 'metric' | 'summary', text: string): void =>
      record.printed(stream, text, process.current);
    const mayStandStill = (ms: number): boolean => {
      const invocation = process.current;
      if (invocation === undefined || !isLong(invocation, clock.now())) return false;
      invocation.stoodStillMs += ms;
      return true;
    };
    const world: Partial<World> = {
      clock: instance.clock,
      ...listenedOutput(clock.now, listen),
      newId: random.uuid,
      environment: { [SETTINGS_VARIABLE]: JSON.stringify(settings) },
      dispatcher: record.observer.around(
        slowlyOpened(carrier, instance, { clock, opening, mayStandStill }),
        instance,
        {
          invocation: () => process.current,
          onSent: (request) => this.#sent(process, request),
          onAnswered: (request) => this.#answered(process, request),
        },
      ),
      secrets: {
        send: async () => {
          await instance.clock.sleep(random.between(5, 80));
          return { SecretString: readSecret() };
        },
      },
      ...(table === undefined ? {} : { openTable: () => this.#tableOf(table, process) }),
      startExecution: async ({ name = '' }) => execute?.(name, process.current?.call),
      publishMessage: async (message) => listen('summary', JSON.stringify(message)),
    };
    const process: Process = {
      instance,
      handler: make(tamper?.(world, instance) ?? world),
      current: undefined,
      kill: undefined,
      killAtTable: undefined,
      calls: 0,
      clockSetting: undefined,
      requests: 0,
      answers: 0,
      die: () => undefined,
    };
    this.#processes.push(process);
    return process;
  }

  #tableOf(table: DayTable, process: Process): Table {
    return table.for(process.instance, {
      invocation: () => process.current,
      onCall: () => {
        process.calls += 1;
        const { killAtTable } = process;
        if (killAtTable?.call !== process.calls) return true;
        process.instance.kill();
        process.die();
        return killAtTable.arrives;
      },
    });
  }

  #sent(process: Process, request: ObservedRequest): void {
    process.requests += 1;
    const { killAtEnd } = this.#about;
    if (isEnd(request)) this.#ends += 1;
    if (isEnd(request) && this.#ends === killAtEnd?.end && process.current?.calm === false)
      process.kill = { request: process.requests, when: killAtEnd.when };
    const { kill } = process;
    if (kill?.request !== process.requests || kill.when === 'answered') return;
    process.instance.kill();
    if (kill.when === 'before it leaves') this.#about.record.observer.neverLeft(request);
    process.die();
  }

  #answered(process: Process, request: ObservedRequest): void {
    const { kill, current, clockSetting } = process;
    if (current === undefined || request.invocation !== current) return;
    process.answers += 1;
    if (clockSetting?.when === process.answers || (clockSetting?.when === '429' && request.status === 429)) {
      process.clockSetting = undefined;
      process.instance.setClock(clockSetting.byMs);
    }
    if (kill?.when !== 'answered' || kill.request > process.requests) return;
    process.instance.kill();
    process.die();
  }
}

/** Whether so much of an invocation is left that its process may stand still for a while, and nothing is late. */
function isLong({ deadlineAt, trigger }: ObservedInvocation, now: number): boolean {
  return trigger !== 'api' && deadlineAt - now > 600_000;
}

/** The report in what the handler returns: itself, or the body of an HTTP answer. */
function reportIn(answer: unknown): unknown {
  const body: unknown = (answer as { readonly body?: unknown } | null | undefined)?.body;
  if (typeof body !== 'string') return answer;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

function nameAndMessage(error: unknown): { readonly name: string; readonly message: string } {
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: typeof error, message: String(error) };
}
