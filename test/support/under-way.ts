import type { Dispatcher } from 'undici';

type Dispatch = Dispatcher['dispatch'];

/** The sender's end of a request that has left and not arrived. */
class UnderWay implements Dispatcher.DispatchController {
  readonly rawHeaders = null;
  readonly rawTrailers = null;
  paused = false;
  aborted = false;
  reason: Error | null = null;
  arrived: Dispatcher.DispatchController | undefined;

  abort(reason: Error): void {
    this.aborted = true;
    this.reason = reason;
    this.arrived?.abort(reason);
  }
  pause(): void {
    this.paused = true;
    this.arrived?.pause();
  }
  resume(): void {
    this.paused = false;
    this.arrived?.resume();
  }
}

/**
 * Lets a request leave at once, on a connection that is there, and arrive when `journey` is over: what happens at the far
 * end happens later than the leaving. One that is taken back before it leaves goes nowhere.
 */
export function dispatchAfter(
  journey: () => Promise<unknown>,
  dispatch: Dispatch,
  options: Dispatcher.DispatchOptions,
  handler: Dispatcher.DispatchHandler,
): void {
  const line = new UnderWay();
  handler.onRequestStart?.(line, null);
  if (line.aborted) {
    handler.onResponseError?.(line, line.reason ?? new Error('aborted'));
    return;
  }
  void journey().then(() => {
    dispatch(options, {
      onRequestStart: (controller) => {
        line.arrived = controller;
        if (line.aborted) controller.abort(line.reason ?? new Error('aborted'));
        else if (line.paused) controller.pause();
      },
      onRequestUpgrade: (...args) => handler.onRequestUpgrade?.(...args),
      onResponseStart: (...args) => handler.onResponseStart?.(...args),
      onResponseData: (...args) => handler.onResponseData?.(...args),
      onResponseEnd: (...args) => handler.onResponseEnd?.(...args),
      onResponseError: (...args) => handler.onResponseError?.(...args),
    });
  });
}
