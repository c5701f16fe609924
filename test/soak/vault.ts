import type { HeldSecret } from './observation.ts';

/** Which organisation's client a secret names. */
export interface SecretContent {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where that organisation is. */
  readonly origin: string;
  /** Where its API is looked for; there where absent. */
  readonly apiOrigin?: string;
}

/** Exceptions of Secrets Manager (its API reference, GetSecretValue) after which there is no secret to go by. */
export const GONE = [
  'ResourceNotFoundException',
  // Marked for deletion.
  'InvalidRequestException',
  'AccessDeniedException',
  'DecryptionFailure',
] as const;

/** What it may say, or fail with, that says nothing of the secret. */
export const SILENT = ['InternalServiceError', 'ThrottlingException', 'TimeoutError'] as const;

export type VaultTrouble = (typeof GONE)[number] | (typeof SILENT)[number];

/** Secrets Manager, with the one secret of a day. */
export class Vault {
  /** What it held and answered, in the order of changes. */
  readonly history: HeldSecret[] = [];
  readonly #now: () => number;
  #own: SecretContent;
  #other: SecretContent | undefined;
  #troubles: readonly VaultTrouble[] = [];

  constructor(now: () => number, own: SecretContent) {
    this.#now = now;
    this.#own = own;
    this.#changed();
  }

  /** The client secret of the organisation's own client, as it is held. */
  get clientSecret(): string {
    return this.#own.clientSecret;
  }
  set clientSecret(clientSecret: string) {
    this.#own = { ...this.#own, clientSecret };
    this.#changed();
  }

  /** Where the organisation is. */
  get origin(): string {
    return this.#own.origin;
  }

  /** The host of the API is another one. Returns how it is put right. */
  misdirect(apiOrigin: string): () => void {
    this.#own = { ...this.#own, apiOrigin };
    this.#changed();
    return () => {
      const { apiOrigin: _wrong, ...own } = this.#own;
      this.#own = own;
      this.#changed();
    };
  }

  /** Something else is put in its place. Returns how the own content comes back. */
  replace(content: SecretContent): () => void {
    this.#other = content;
    this.#changed();
    return () => {
      this.#other = undefined;
      this.#changed();
    };
  }

  /** It cannot be read, for a while. Returns how it can be again. */
  trouble(trouble: VaultTrouble): () => void {
    this.#troubles = [...this.#troubles, trouble];
    this.#changed();
    return () => {
      this.#troubles = this.#troubles.filter(
        (one, index, all) => index !== all.indexOf(trouble) || one !== trouble,
      );
      this.#changed();
    };
  }

  /** The secret's text. @throws Error named like one of Secrets Manager's */
  read(): string {
    const [name] = this.#troubles;
    if (name !== undefined) throw Object.assign(new Error('trouble'), { name });
    const { clientId, clientSecret, origin, apiOrigin = origin } = this.#other ?? this.#own;
    const region = 'eu-central-1';
    return JSON.stringify({ clientId, clientSecret, region, apiBaseUrl: apiOrigin, loginBaseUrl: origin });
  }

  #changed(): void {
    const [name] = this.#troubles;
    const isGone = GONE.some((one) => one === name);
    const trouble = name === undefined ? undefined : isGone ? 'gone' : 'silent';
    const held = this.#other ?? this.#own;
    this.history.push({ apiOrigin: held.origin, ...held, at: this.#now(), trouble });
  }
}
