import { canary } from './canaries.ts';
import type { SimulatedOrganisation } from './organisation.ts';
import type { Random } from './random.ts';

export interface GrantOptions {
  /** Permissions such as `conversation:communication:disconnect`; `*` stands for any entity or action. */
  readonly permissions: readonly string[];
  /** Division ids or names; every division where absent. */
  readonly divisions?: readonly string[];
  /** `condition` of the role's policies, served as it is: what one looks like, and what it does, is not documented. */
  readonly condition?: string;
}

export interface ClientOptions {
  readonly id?: string;
  readonly secret?: string;
  readonly name?: string;
  readonly state?: 'active' | 'disabled' | 'inactive';
  readonly grantType?: 'CODE' | 'TOKEN' | 'SAML2-BEARER' | 'PASSWORD' | 'CLIENT-CREDENTIALS';
  /** 300 to 172,800; a day where absent (reference 3.1). */
  readonly tokenLifetimeSeconds?: number;
  /** When Genesys will delete the client, ms since the epoch. */
  readonly dateToDelete?: number;
  /** What its roles grant; everything that a sweeper needs, everywhere, where absent. */
  readonly grants?: readonly GrantOptions[];
}

export interface Grant {
  readonly roleId: string;
  readonly divisionIds: readonly string[];
  readonly permissions: readonly string[];
  readonly condition?: string;
}

export interface OAuthClient {
  readonly id: string;
  secret: string;
  readonly name: string;
  state: 'active' | 'disabled' | 'inactive';
  readonly grantType: string;
  readonly tokenLifetimeSeconds: number;
  readonly dateToDelete?: number;
  grants: readonly Grant[];
}

/** A token that was issued, with its own count of requests. */
export interface AccessToken {
  readonly client: OAuthClient;
  /** Ms since the epoch. */
  readonly expiresAt: number;
  windowStart: number;
  count: number;
}

const usualPermissions = [
  'analytics:conversationDetail:view',
  'conversation:communication:view',
  'conversation:communication:disconnect',
  'conversation:externalTag:edit',
  'conversation:threadingTimeline:view',
  'routing:queue:view',
];

/** The organisation's OAuth clients and the tokens that they hold. */
export class OAuthClients {
  readonly #clients: OAuthClient[] = [];
  readonly #tokens = new Map<string, AccessToken>();
  readonly #random: Random;
  readonly #organisation: SimulatedOrganisation;

  constructor(random: Random, organisation: SimulatedOrganisation) {
    this.#random = random;
    this.#organisation = organisation;
  }

  get list(): readonly OAuthClient[] {
    return this.#clients;
  }
  find(id: string): OAuthClient | undefined {
    return this.#clients.find((client) => client.id === id);
  }
  add(options: ClientOptions = {}): OAuthClient {
    const client: OAuthClient = {
      id: options.id ?? this.#random.uuid(),
      secret: options.secret ?? `${canary.clientSecret}-${this.#random.uuid()}`,
      name: options.name ?? 'sweeper',
      state: options.state ?? 'active',
      grantType: options.grantType ?? 'CLIENT-CREDENTIALS',
      tokenLifetimeSeconds: options.tokenLifetimeSeconds ?? 86_400,
      ...(options.dateToDelete === undefined ? {} : { dateToDelete: options.dateToDelete }),
      grants: this.#grants(options.grants ?? [{ permissions: usualPermissions }]),
    };
    this.#clients.push(client);
    return client;
  }
  /** Replaces what a client's roles grant. */
  regrant(client: OAuthClient, grants: readonly GrantOptions[]): void {
    client.grants = this.#grants(grants);
  }
  issue(client: OAuthClient, now: number): string {
    const token = `${canary.accessToken}-${this.#random.uuid()}`;
    const expiresAt = now + client.tokenLifetimeSeconds * 1000;
    this.#tokens.set(token, { client, expiresAt, windowStart: now, count: 0 });
    return token;
  }
  token(text: string): AccessToken | undefined {
    return this.#tokens.get(text);
  }
  revoke(text: string): void {
    this.#tokens.delete(text);
  }
  /** Makes every token of a client, or of all, worthless. */
  revokeAll(client?: OAuthClient): void {
    for (const [text, token] of this.#tokens) {
      if (client === undefined || token.client === client) this.#tokens.delete(text);
    }
  }

  #grants(options: readonly GrantOptions[]): Grant[] {
    const { divisions } = this.#organisation;
    return options.map(({ permissions, divisions: wanted, condition }) => ({
      roleId: this.#random.uuid(),
      permissions,
      ...(condition === undefined ? {} : { condition }),
      divisionIds:
        wanted === undefined ? divisions.map(({ id }) => id) : wanted.map((one) => this.#divisionId(one)),
    }));
  }
  #divisionId(idOrName: string): string {
    return this.#organisation.divisions.find(({ name }) => name === idOrName)?.id ?? idOrName;
  }
}
