/**
 * An error that stops a whole run before there is anything to report. Its name says what went wrong, its
 * message says where, and `remedy` says what to do. What Genesys does to a single conversation is never one
 * of these: that is an outcome.
 *
 * The message must hold our own words only: no text from Genesys or AWS, which may carry personal data or a
 * secret (promise 10).
 */
export abstract class SweeperError extends Error {
  /** The class's name, spelt out: the bundle is minified, and `new.target.name` would be a letter or two. */
  abstract override readonly name: string;
  /** Stable kebab-case code, for machines: the `type` of the problem document over HTTP. */
  abstract readonly code: string;
  /** What the caller can do about it, in one or two sentences. */
  readonly remedy: string;

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.remedy = remedy;
  }
}
