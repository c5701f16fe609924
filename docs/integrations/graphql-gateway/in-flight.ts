/**
 * Lets concurrent calls for the same thing share one request: who comes while it is under way gets its answer. What
 * is over is forgotten, so the next call asks anew.
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
