import { PATHS } from '../../support/journal.ts';
import { conversed } from '../../support/lives.ts';
import { WILDCARDS_THAT_DO } from './permission-rows.ts';
import { createSimulator, type Simulator } from '../../../local/simulator/simulator.ts';
import {
  ENDS,
  granted,
  grantedAllBut,
  PARKS,
  READS,
  SEARCHES,
  secret,
  type SoundSetUp,
  UNTOLD,
} from './set-up.ts';

const dryRun = { settings: { mode: 'dry-run' } } as const;

/** Simulated organisations are alike. */
function salesOf({ organisation }: Simulator): string[] {
  return organisation.divisions.filter(({ name }) => name === 'Sales').map(({ id }) => id);
}

/** Nothing is wrong with these: the report says ok. */
export const SOUND_SET_UPS: readonly SoundSetUp[] = [
  ...[
    ['EU (Frankfurt)', 'eu-central-1'],
    ['Europe (Ireland)', 'eu-west-1'],
    ['Sydney', 'ap-southeast-2'],
    ['Tokyo', 'ap-northeast-1'],
    ['prod-euw2', 'eu-west-2'],
  ].map(([region = '', id = '']): SoundSetUp => ({
    name: `a secret whose region is "${region}"`,
    spoil: secret({ region }),
    check: 'secret',
    says: new RegExp(`region is ${id},`),
  })),
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
    name: 'a dry-run deployment of which Genesys does not tell whether it may end anything',
    options: { ...dryRun, assumptions: { subjectsMeAnswersClients: false } },
    check: 'permissions',
    says: /^(?!.*(cannot end|will need)).*Whether it can end anything is not determined/s,
  },
  {
    name: 'a client that may park, where teardown is not used',
    options: { ...granted(SEARCHES, READS, PARKS), settings: { policy: { teardown: false } } },
    check: 'permissions',
    says: /granted through Conversation > Message > Park/,
  },
  {
    name: 'a dry-run deployment whose client may park, which is enough to end a conversation',
    options: { ...granted(SEARCHES, READS, PARKS), ...dryRun },
    check: 'permissions',
    says: /^(?!.*cannot end).*granted through Conversation > Message > Park/s,
  },
  {
    // Nothing is ended there, so that whoever grants nothing there has done right.
    name: 'an exempt division in which nothing is granted beyond the search',
    options: {
      ...granted(SEARCHES, { permissions: [READS, ENDS], divisions: ['Home', 'Service'] }),
      settings: { policy: { exempt: { divisionIds: salesOf(createSimulator()) } } },
    },
    check: 'divisions',
    says: /1 open conversation looked at\. 1 more is exempt/,
  },
  {
    name: 'an identity that is not told at first',
    spoil: ({ simulator }) =>
      void simulator.faults.add({ path: '/api/v2/tokens/me', times: 2, fault: { kind: 'reset' } }),
    check: 'identity',
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
  {
    name: 'a probe of a client that may do everything',
    probe: true,
    check: 'permissions',
    says: /^(?!.*granted through)/s,
  },
  {
    name: 'ending in one division alone, in a dry-run deployment',
    options: {
      ...granted(SEARCHES, READS, { permissions: [ENDS], divisions: ['Home'] }),
      ...dryRun,
    },
    check: 'divisions',
    // Whoever switches to enforce later must not read that all is well.
    says: /disconnecting/i,
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
