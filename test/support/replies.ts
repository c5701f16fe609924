import type { Simulator } from '../../local/simulator/simulator.ts';

/**
 * Sees every JSON reply of the simulator just before it goes out, and may put another text in its place: for what
 * no fault or assumption can do.
 *
 * @param change its answer must not be longer than the text; undefined leaves it
 */
export function onReply({ app }: Simulator, change: (url: string, text: string) => string | undefined): void {
  app.server.prependListener('request', (request, response) => {
    const end = response.end.bind(response) as (...parts: unknown[]) => typeof response;
    response.end = ((body: unknown, ...rest: unknown[]) => {
      if (typeof body !== 'string') return end(body, ...rest);
      const changed = change(request.url ?? '', body) ?? body;
      // The length has been announced; white space after JSON changes nothing.
      const missing = Buffer.byteLength(body) - Buffer.byteLength(changed);
      return end(changed + ' '.repeat(missing), ...rest);
    }) as typeof response.end;
  });
}
