/**
 * Lets concurrent calls for the same thing share one request: a call that comes while the request is under way gets
 * its answer. A request that is over is forgotten, so the next call makes a new one.
 */
export function shareInFlight<Answer>(): (key: string, ask: () => Promise<Answer>) => Promise<Answer> {
  const underWay = new Map<string, Promise<Answer>>();
  return (key, ask) => {
    const found = underWay.get(key);
    if (found !== undefined) return found;
    const asked = ask().finally(() => underWay.delete(key));
    underWay.set(key, asked);
    return asked;
  };
}
