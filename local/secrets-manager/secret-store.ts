import { randomUUID } from 'node:crypto';

/** How reading a secret can fail at the real service. */
export type SecretFailure =
  | 'access-denied'
  | 'decryption-failure'
  | 'scheduled-for-deletion'
  | 'throttled'
  | 'internal-error';

/** What the endpoint knows of one secret. */
export interface StoredSecret {
  readonly name: string;
  readonly arn: string;
  readonly value: string;
  /** A new one with every rotation. */
  readonly versionId: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** The secrets that the endpoint serves, and which of them it refuses to hand out. */
export interface SecretStore {
  /** Stores a secret, or rotates it when there is one by that name. Objects are stored as JSON. */
  readonly put: (name: string, value: string | object) => void;
  readonly remove: (name: string) => void;
  /** From now on, reading this secret fails in that way, whether or not it exists. */
  readonly deny: (name: string, failure: SecretFailure) => void;
  /** Takes a {@link SecretStore.deny} back. */
  readonly allow: (name: string) => void;
  /** How often somebody has asked for this secret, failures included. */
  readonly reads: (name: string) => number;
  /** Looks a secret up by name or by ARN, and counts that. */
  readonly read: (secretId: string) => StoredSecret | SecretFailure | undefined;
}

const ARN_PREFIX = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:';
/** Secrets Manager appends a hyphen and six characters to the name in an ARN. */
const ARN_SUFFIX = '-l0cal1';

export function createSecretStore(): SecretStore {
  const secrets = new Map<string, StoredSecret>();
  const denied = new Map<string, SecretFailure>();
  const reads = new Map<string, number>();

  return {
    put: (name, value) => {
      secrets.set(name, {
        name,
        arn: `${ARN_PREFIX}${name}${ARN_SUFFIX}`,
        value: typeof value === 'string' ? value : JSON.stringify(value),
        versionId: randomUUID(),
        createdAt: Date.now(),
      });
    },
    remove: (name) => void secrets.delete(name),
    deny: (name, failure) => void denied.set(name, failure),
    allow: (name) => void denied.delete(name),
    reads: (name) => reads.get(name) ?? 0,
    read: (secretId) => {
      const name = nameOf(secretId);
      reads.set(name, (reads.get(name) ?? 0) + 1);
      return denied.get(name) ?? secrets.get(name);
    },
  };
}

/** A caller may give the name, the whole ARN, or the ARN without its suffix. */
function nameOf(secretId: string): string {
  if (!secretId.startsWith(ARN_PREFIX)) return secretId;
  const name = secretId.slice(ARN_PREFIX.length);
  return name.endsWith(ARN_SUFFIX) ? name.slice(0, -ARN_SUFFIX.length) : name;
}
