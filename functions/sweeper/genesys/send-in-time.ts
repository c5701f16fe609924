import type { Answer } from './answer.ts';
import { OVER } from './exchange.ts';
import type { GenesysRequest } from './genesys-request.ts';
import { send, type Sending } from './send.ts';

/**
 * Sends a request that is not worth waiting for: its time-out holds for the whole of it, the waits for a token and
 * at the pacer included. Answered `cut-off` where that was too short.
 *
 * @throws SweeperError where no token can be had
 */
export async function sendInTime(request: GenesysRequest, by: Sending): Promise<Answer> {
  const { clock } = by.connection;
  const giveUpAt = clock.monotonic() + request.timeoutMs;
  const late = new AbortController();
  const over = new AbortController();
  void clock.sleep(request.timeoutMs, over.signal).then(() => {
    late.abort(OVER);
  });
  try {
    return await send(request, { ...by, signal: AbortSignal.any([by.signal, late.signal]), giveUpAt });
  } finally {
    over.abort(OVER);
  }
}
