/**
 * What to do now. `done`: nothing more. `retry-later`: make the same call again, not before `afterSeconds` have passed;
 * that does no harm. `ask-a-human`: somebody has to act in Genesys Cloud or in the deployment first. `fix-the-call`: it
 * will never work as it was sent.
 */
export type Decision =
  | { readonly what: 'done' | 'ask-a-human' | 'fix-the-call'; readonly why: string }
  | { readonly what: 'retry-later'; readonly afterSeconds: number; readonly why: string };

export const done = (why: string): Decision => ({ what: 'done', why });
export const askAHuman = (why: string): Decision => ({ what: 'ask-a-human', why });
export const fixTheCall = (why: string): Decision => ({ what: 'fix-the-call', why });
export const retryLater = (afterSeconds: number, why: string): Decision => ({
  what: 'retry-later',
  afterSeconds,
  why,
});
