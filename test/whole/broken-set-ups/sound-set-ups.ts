import { PATHS } from '../../support/journal.ts';
import { conversed } from '../../support/lives.ts';
import { WILDCARDS_THAT_DO } from './permission-rows.ts';
import { ENDS, granted, grantedAllBut, READS, SEARCHES, type SoundSetUp, UNTOLD } from './set-up.ts';

const dryRun = { settings: { mode: 'dry-run' } } as const;

/** Nothing is wrong with these: the report says ok. */
export const SOUND_SET_UPS: readonly SoundSetUp[] = [
  ...Object.entries(WILDCARDS_THAT_DO).map(([name, permissions]) => ({
    name: `a client with ${name}`,
    options: { clients: [{ grants: [{ permissions }] }], settings: { tag: true } },
  })),
  {
    name: 'a dry-run deployment whose client may not end anything',
    options: { ...grantedAllBut(ENDS), ...dryRun },
    check: 'permissions',
    says: /not needed yet/,
  },
  {
    name: 'a dry-run deployment whose probe is refused the end',
    options: {
      ...grantedAllBut(ENDS),
      ...dryRun,
      assumptions: { ...UNTOLD, divisionsPermittedAnswersClients: true },
    },
    probe: true,
    check: 'permissions',
    says: /not needed yet/,
  },
  {
    // They are dropped; the counts are of what a sweep looks at.
    name: 'a search that brings other message types',
    options: { assumptions: { messageTypeFilter: 'ignored' } },
    spoil: ({ simulator }) => {
      for (const messageType of ['sms', 'whatsapp', 'open']) {
        simulator.add(conversed(simulator, { messageType }));
      }
    },
    check: 'search',
    says: /2 open web-messaging conversations.*3 .*other/s,
  },
  { name: 'a probe of a client that may do everything', probe: true, check: 'permissions' },
  {
    name: 'ending in one division alone, in a dry-run deployment',
    options: {
      ...granted(SEARCHES, READS, { permissions: [ENDS], divisions: ['Home'] }),
      ...dryRun,
    },
    check: 'divisions',
    // Whoever switches to enforce later must not read that all is well.
    says: /ending/i,
  },
  {
    name: 'a login that fails at first',
    spoil: ({ simulator }) =>
      void simulator.faults.add({
        path: PATHS.login,
        times: 2,
        fault: { kind: 'server-error', status: 503 },
      }),
    check: 'login',
  },
  {
    name: 'guests who come back within three days',
    check: 'prevention',
    says: /72 hours|4,?320 minutes/,
  },
  {
    name: 'guests whose every message after the end begins a new conversation',
    options: { conditions: { threadingMinutes: 0 } },
    check: 'prevention',
    says: /new conversation/,
  },
];
