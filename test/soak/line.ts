import { Agent, type Dispatcher } from 'undici';
import { InProcessDispatcher } from '../../local/simulator/in-process.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';
import { dispatchAfter } from '../support/under-way.ts';
import type { DayClock } from './day-clock.ts';
import { chanceFor, type DayPlan } from './day-plan.ts';

/** The way to Genesys: in this process, or over loopback. */
export interface Line {
  readonly carrier: Dispatcher;
  readonly origin: string;
  /** Where another organisation is; undefined where there is no way to it. */
  readonly elsewhere: string | undefined;
  /** Where something answers that is not Genesys; undefined where there is no way to it. */
  readonly foreign: string | undefined;
  readonly close: () => Promise<void>;
}

/** Nothing listens there: what went around the carrier would be refused. */
const ORIGIN = 'http://127.0.0.1:1';
const ELSEWHERE = 'http://127.0.0.1:2';
const FOREIGN = 'http://127.0.0.1:3';

/**
 * @param to.abroad another organisation, in another region
 * @param to.foreign a host that is not Genesys's
 */
export async function openLine(
  { simulator, abroad, foreign }: Record<'simulator' | 'abroad' | 'foreign', Simulator>,
  plan: DayPlan,
  clock: DayClock,
): Promise<Line> {
  if (plan.overLoopback) return openLoopback(simulator, clock);
  const random = chanceFor(plan.seed, 'journeys');
  const some = (): number => random.between(1, plan.journeyMs);
  const journey = { there: some, back: some };
  const others = new Map([
    [ELSEWHERE, new InProcessDispatcher(abroad, journey)],
    [FOREIGN, new InProcessDispatcher(foreign, journey)],
  ]);
  const carrier = new InProcessDispatcher(simulator, journey).compose((dispatch) => (options, handler) => {
    const other = others.get(String(options.origin));
    return other === undefined ? dispatch(options, handler) : other.dispatch(options, handler);
  });
  const close = (): Promise<void> => Promise.resolve();
  return { carrier, origin: ORIGIN, elsewhere: ELSEWHERE, foreign: FOREIGN, close };
}

async function openLoopback(simulator: Simulator, clock: DayClock): Promise<Line> {
  const origin = await clock.during(simulator.listen());
  const agent = new Agent();
  return {
    origin,
    elsewhere: undefined,
    foreign: undefined,
    carrier: onRealWire(agent, clock),
    close: () => clock.during(agent.destroy().then(() => simulator.close())),
  };
}

/** Time stands still while a request is on the wire, after the millisecond that it takes to get there. */
function onRealWire(agent: Agent, clock: DayClock): Dispatcher {
  return agent.compose((dispatch) => (options, handler) => {
    const over = Promise.withResolvers<void>();
    const send: Dispatcher['dispatch'] = (...request) => {
      void clock.during(over.promise);
      return dispatch(...request);
    };
    dispatchAfter(() => clock.sleep(1), send, options, {
      onRequestStart: (...args) => handler.onRequestStart?.(...args),
      onRequestUpgrade: (...args) => handler.onRequestUpgrade?.(...args),
      onResponseStart: (...args) => handler.onResponseStart?.(...args),
      onResponseData: (...args) => handler.onResponseData?.(...args),
      onResponseEnd: (...args) => {
        handler.onResponseEnd?.(...args);
        over.resolve();
      },
      onResponseError: (...args) => {
        handler.onResponseError?.(...args);
        over.resolve();
      },
    });
    return true;
  });
}
