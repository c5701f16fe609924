import type { Grant } from '../../local/simulator/oauth-clients.ts';
import type { Random } from '../../local/simulator/random.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';
import { isEnd } from './ends.ts';
import { GONE, SILENT, type SecretContent, type Vault } from './vault.ts';

const MINUTE_MS = 60_000;

/** What the account and the platform as a whole are like now; a misfortune changes it, and is put right again. */
export interface Fortune {
  readonly simulator: Simulator;
  readonly random: Random;
  /** What the client's roles grant when nothing has been withdrawn. */
  readonly grants: readonly Grant[];
  /** What Secrets Manager holds. */
  readonly vault: Vault;
  /** Another organisation, where there is a way to one. */
  readonly elsewhere: { readonly simulator: Simulator; readonly origin: string } | undefined;
}

/** Something that befalls the whole day, for a while. */
export interface Misfortune {
  readonly name: string;
  readonly at: number;
  /** It waits for so many more requests to arrive, and so befalls the middle of a run; at once where absent. */
  readonly afterRequests?: number;
  /** Only those that end something count among these requests. */
  readonly countsEnds?: boolean;
  /** When it is put right. */
  readonly until: number;
  /** Returns how it is put right; nothing where it rights itself. */
  readonly befall: (fortune: Fortune) => () => void;
}

type Befall = Misfortune['befall'];

const WITHDRAWAL = 'a permission is withdrawn';

const BEFALLING: Readonly<Record<string, Befall>> = {
  'the secret is rotated, Genesys first': ({ simulator, vault, random }) => {
    const client = simulator.clients.list[0];
    if (client !== undefined) client.secret = `${client.secret.slice(0, 26)}${random.uuid()}`;
    simulator.clients.revokeAll();
    return () => {
      vault.clientSecret = client?.secret ?? '';
    };
  },
  'the secret is rotated, Secrets Manager first': ({ simulator, vault, random }) => {
    const client = simulator.clients.list[0];
    vault.clientSecret = `${vault.clientSecret.slice(0, 26)}${random.uuid()}`;
    return () => {
      if (client !== undefined) client.secret = vault.clientSecret;
      simulator.clients.revokeAll();
    };
  },
  'Secrets Manager is down': ({ vault, random }) => vault.trouble(random.pick(SILENT)),
  'the secret cannot be had': ({ vault, random }) => vault.trouble(random.pick(GONE)),
  'the secret names another client': ({ simulator, vault, random }) =>
    vault.replace(anotherClient(simulator, vault, random)),
  'the secret names another client, and the first is no more': (fortune) => {
    const { simulator, vault, random } = fortune;
    const right = vault.replace(anotherClient(simulator, vault, random));
    return both(right, disable(simulator));
  },
  'the secret names another organisation': (fortune) => goElsewhere(fortune),
  'the secret names another organisation, and the first is no more': (fortune) =>
    both(goElsewhere(fortune), disable(fortune.simulator)),
  'answers carry no Date': ({ simulator: { conditions } }) => {
    conditions.answersCarryDate = false;
    return () => {
      conditions.answersCarryDate = true;
    };
  },
  'every token is revoked': ({ simulator }) => {
    simulator.clients.revokeAll();
    return () => undefined;
  },
  'the client is disabled': ({ simulator }) => disable(simulator),
  [WITHDRAWAL]: (fortune) => withdrawOne(fortune),
  'a division is withdrawn': (fortune) =>
    regrant(fortune, (permissions, random) => ({
      permissions,
      divisions: fortune.simulator.organisation.divisions
        .map(({ id }) => id)
        .filter(() => random.chance(0.6)),
    })),
  'analytics lags': ({ simulator: { conditions }, random }) => {
    conditions.analyticsLagMs = random.between(1, 120) * MINUTE_MS;
    return () => {
      conditions.analyticsLagMs = 0;
    };
  },
  'rows come twice over pages': ({ simulator: { conditions }, random }) => {
    conditions.rowsRepeatOverPages = true;
    conditions.searchPageLimit = random.between(2, 10);
    return () => {
      conditions.rowsRepeatOverPages = false;
      conditions.searchPageLimit = null;
    };
  },
  'rows are reordered while paging': ({ simulator: { conditions }, random }) => {
    conditions.rowsReordered = true;
    conditions.searchPageLimit = random.between(1, 10);
    return () => {
      conditions.rowsReordered = false;
      conditions.searchPageLimit = null;
    };
  },
  'wide searches break': ({ simulator: { conditions }, random }) => {
    conditions.searchBreaksAbove = random.between(0, 20);
    return () => {
      conditions.searchBreaksAbove = null;
    };
  },
};

/** A client of the same organisation that may do everything, with its secret; made where there is none yet. */
function anotherClient(simulator: Simulator, vault: Vault, random: Random): SecretContent {
  const client =
    simulator.clients.list[1] ??
    simulator.clients.add({
      id: random.uuid(),
      secret: `${vault.clientSecret.slice(0, 26)}${random.uuid()}`,
    });
  return { clientId: client.id, clientSecret: client.secret, origin: vault.origin };
}

function goElsewhere({ elsewhere, vault, simulator, random }: Fortune): () => void {
  if (elsewhere === undefined) return vault.replace(anotherClient(simulator, vault, random));
  return vault.replace({ ...elsewhere.simulator.credentials, origin: elsewhere.origin });
}

/** The organisation's own client works no more, and its tokens. */
function disable(simulator: Simulator): () => void {
  const client = simulator.clients.list[0];
  if (client !== undefined) client.state = 'disabled';
  return () => {
    if (client !== undefined) client.state = 'active';
  };
}

function both(one: () => void, other: () => void): () => void {
  return () => {
    one();
    other();
  };
}

/** Every kind, by its name. */
export const MISFORTUNE_NAMES: readonly string[] = Object.keys(BEFALLING);

/** Some of them, between two times. Several may befall the same day, one of a kind. */
export function someMisfortunes(random: Random, from: number, to: number): readonly Misfortune[] {
  return Object.entries(BEFALLING)
    .filter(() => random.chance(0.08))
    .map(([name, befall]) => {
      const at = random.between(from, to);
      const until = Math.min(to, at + random.between(1, 400) * MINUTE_MS);
      return random.chance(0.6)
        ? { name, at, until, befall, afterRequests: random.between(1, 25) }
        : { name, at, until, befall };
    });
}

/** What a look at a conversation and its end need (reference 2). */
const FOR_ENDS = ['conversation:communication:view', 'conversation:communication:disconnect'];

/** One of the permissions of an end is withdrawn just as an end arrives; drawn from a chance of its own. */
export function withdrawalAtEnd(about: {
  readonly at: number;
  readonly until: number;
  /** From 1, counted from `at`. */
  readonly end: number;
  readonly random: Random;
}): Misfortune {
  const { at, until, end, random } = about;
  const befall: Befall = (fortune) => withdrawOne({ ...fortune, random }, FOR_ENDS);
  return { name: WITHDRAWAL, at, until, befall, afterRequests: end, countsEnds: true };
}

/** The secret names a host that is not Genesys's, for a while. */
export function misdirection(at: number, until: number, origin: string): Misfortune {
  return { name: 'the secret names a wrong host', at, until, befall: ({ vault }) => vault.misdirect(origin) };
}

/** Lets one befall when its time has come. Returns how it is put right, or called off where it has not come yet. */
export function strike(
  { afterRequests, countsEnds = false, befall }: Misfortune,
  fortune: Fortune,
  told: () => void,
): () => void {
  let right: (() => void) | undefined;
  const happen = (): void => {
    told();
    right = befall(fortune);
  };
  if (afterRequests === undefined) {
    happen();
    return () => right?.();
  }
  let left = afterRequests;
  const stop = fortune.simulator.on('before', (request) => {
    if (countsEnds && !isEnd(request)) return;
    left -= 1;
    if (left === 0) happen();
  });
  return () => {
    stop();
    right?.();
  };
}

function withdrawOne(fortune: Fortune, among?: readonly string[]): () => void {
  return regrant(fortune, (permissions, random) => {
    const lost = random.pick(among ?? permissions);
    return { permissions: permissions.filter((one) => one !== lost) };
  });
}

/** Leaves the client with less; put right, it has everything again, whatever else was withdrawn meanwhile. */
function regrant(
  { simulator, random, grants }: Fortune,
  change: (
    permissions: readonly string[],
    random: Random,
  ) => { readonly permissions: readonly string[]; readonly divisions?: readonly string[] },
): () => void {
  const client = simulator.clients.list[0];
  if (client === undefined) return () => undefined;
  simulator.clients.regrant(client, [
    change(
      grants.flatMap(({ permissions }) => permissions),
      random,
    ),
  ]);
  return () => {
    client.grants = [...grants];
  };
}
