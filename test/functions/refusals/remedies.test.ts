import { describe, expect, it } from 'vitest';
import { OPERATION_NAMES, type Operation } from '../../../functions/sweeper/genesys/operations.ts';
import { DIAGNOSIS_CODES, type DiagnosisCode } from '../../../functions/sweeper/refusals/diagnosis.ts';
import {
  namedPermissions,
  remedyFor,
  unansweredRemedy,
  unreachableRemedy,
} from '../../../functions/sweeper/refusals/remedies.ts';

const DISCONNECT = 'conversation:communication:disconnect';

/** What an administrator must find in a remedy, to get on without asking anybody. */
const REMEDIES: [DiagnosisCode, string[]][] = [
  [
    'permission-missing',
    [
      'disconnecting a conversation',
      'Admin > People & Permissions > Roles / Permissions',
      `add ${DISCONNECT} to a role, then Admin > Integrations > OAuth > this client > Roles`,
      'assign that role, in the divisions of your message queues',
      'no scopes; only roles count',
      'run diagnose, which asks for a new token',
    ],
  ],
  [
    'division-not-granted',
    [
      'may do this elsewhere, but not in this conversation’s division: disconnecting a conversation',
      'Admin > Integrations > OAuth > this client > Roles',
      `grant the role that holds ${DISCONNECT} in the division of the conversation’s queue`,
    ],
  ],
  [
    'user-context-required',
    [
      'requires a logged-in user for disconnecting a conversation',
      'policy allows teardown, teardown is tried',
      'by id in Admin > Routing > Disconnect Interactions',
    ],
  ],
  [
    'not-authorized',
    [
      'refused this without naming a permission: disconnecting a conversation.',
      'the OAuth client is active, that its roles are granted in the conversation’s division',
      'nobody has restricted the client. If Genesys Cloud accepts this client, or anybody in the organisation, from certain IP addresses only',
      'Give the context id to Genesys Cloud Customer Care',
    ],
  ],
  ['not-found', ['no longer knows this conversation', 'Nothing to do', 'when analytics catches up']],
  ['conflict', ['was changing the conversation', 'The next run judges it again']],
  ['rate-limited', ['used up its rate limit', 'Lower requestsPerMinute', 'an OAuth client of its own']],
  [
    'credentials-rejected',
    [
      'rejects the token',
      'Admin > Integrations > OAuth',
      'the client is active and that the secret in Secrets Manager',
      'from certain IP addresses only',
    ],
  ],
  ['platform-error', ['failed on its side', 'status page', 'the next run tries again']],
  ['not-genesys', ['Something other than the Genesys Cloud API answered', 'any proxy or firewall']],
  [
    'unreachable',
    ['could not be reached for this: disconnecting a conversation', 'a NAT gateway', 'Then try again'],
  ],
  [
    'unknown',
    [
      'refused this in a way that is not documented: disconnecting a conversation.',
      'from certain IP addresses only',
      'the context id to Genesys Cloud Customer Care',
    ],
  ],
];

describe('remedyFor', () => {
  it('has a remedy for every diagnosis', () => {
    expect(REMEDIES.map(([code]) => code)).toEqual(DIAGNOSIS_CODES);
  });

  it.each(REMEDIES)('says for %s what somebody can do, in whole sentences', (code, phrases) => {
    const remedy = remedyFor(code, { operation: 'disconnect', permissions: [DISCONNECT], anyOf: false });

    expect(remedy).toMatch(/^[A-Z].{40,}\.$/s);
    expect(phrases.filter((phrase) => !remedy.includes(phrase))).toEqual([]);
  });

  it('asks of a 403 that is not Genesys’s own whether the address is allowed, and of no other such answer', () => {
    const remedyAt = (status: number): string =>
      remedyFor('not-genesys', { operation: 'read', permissions: [], anyOf: false, status });
    expect(remedyAt(403)).toContain('from certain IP addresses only');
    expect(remedyAt(302)).not.toContain('IP addresses');
  });

  it.each(OPERATION_NAMES)('says what was refused: %s', (operation) => {
    const about = { operation, permissions: [], anyOf: false };
    const remedies = [remedyFor('permission-missing', about), unansweredRemedy(operation)];
    const doing = /(?:do this: |answer this: )([a-z][^.]{7,60})\./;
    const [refusal, silence] = remedies.map((remedy) => doing.exec(remedy)?.[1]);
    expect(refusal).toBeDefined();
    expect(silence).toBe(refusal);
  });

  it('says, where something else answered, what that may be', () => {
    const remedy = remedyFor('not-genesys', { operation: 'read', permissions: [], anyOf: false });
    const phrases = [
      'Something other than the Genesys Cloud API answered this, or only a part of its answer arrived: reading a live conversation.',
      'Check "region" and "apiBaseUrl" in the secret, and any proxy or firewall',
    ];
    expect(phrases.filter((phrase) => !remedy.includes(phrase))).toEqual([]);
  });

  it('recommends no permission that is for something else, where another one suffices', () => {
    const PARK = 'conversation:message:park';
    const about = { operation: 'disconnect', permissions: [PARK, DISCONNECT], anyOf: true } as const;
    for (const code of ['permission-missing', 'division-not-granted'] as const) {
      const remedy = remedyFor(code, about);
      expect(remedy).toContain(DISCONNECT);
      expect(remedy).not.toContain(PARK);
      expect(remedyFor(code, { ...about, anyOf: false })).toContain(`${PARK} and ${DISCONNECT}`);
      expect(remedyFor(code, { ...about, permissions: [PARK] })).toContain(PARK);
      expect(remedyFor(code, { ...about, operation: 'teardown' })).toContain(`${PARK} or ${DISCONNECT}`);
    }
  });

  it.each<[DiagnosisCode, Operation, string[]]>([
    [
      'division-not-granted',
      'search',
      [
        'may do this in some divisions only, and not here: searching',
        'Admin > Integrations > OAuth > this client > Roles: grant the role that holds the permission',
        'in every division that owns a message queue.',
      ],
    ],
    [
      'user-context-required',
      'teardown',
      ['End the conversation by id in Admin > Routing > Disconnect Interactions.'],
    ],
    [
      'user-context-required',
      'read',
      [
        'grant type is "Client Credentials" and that its roles are granted',
        'give the context id to Genesys Cloud Customer Care',
      ],
    ],
    ...(['read', 'disconnect', 'teardown', 'tag'] as const).map(
      (operation): [DiagnosisCode, Operation, string[]] => [
        'not-found',
        operation,
        ['no longer knows this conversation'],
      ],
    ),
    [
      'not-found',
      'search',
      ['with 404: searching for open conversations. Check "region" and "apiBaseUrl" in the secret.'],
    ],
  ])('says for %s on %s what is to be done there', (code, operation, phrases) => {
    const remedy = remedyFor(code, { operation, permissions: [], anyOf: false });
    expect(phrases.filter((phrase) => !remedy.includes(phrase))).toEqual([]);
  });

  it('says, where nothing answered, what may stand in between', () => {
    const remedy = unansweredRemedy('queues');
    const phrases = [
      'The Genesys Cloud API did not answer this: reading the queues',
      'can reach the internet (a function in a VPC needs a NAT gateway)',
      '"region" and "apiBaseUrl" in the secret, and the status page of Genesys Cloud. Then try again',
    ];
    expect(phrases.filter((phrase) => !remedy.includes(phrase))).toEqual([]);
  });
});

describe('the permissions in a sentence', () => {
  it.each([
    ['the permission', [], false],
    ['a:b:c', ['a:b:c'], true],
    ['a:b:c and d:e:f', ['a:b:c', 'd:e:f'], false],
    ['a:b:c or d:e:f', ['a:b:c', 'd:e:f'], true],
  ])('are %j', (expected, permissions, anyOf) => {
    expect(namedPermissions({ permissions, anyOf })).toBe(expected);
  });
});

describe('a failure of Genesys’s', () => {
  const remedy = (status?: number): string =>
    remedyFor('platform-error', {
      operation: 'search',
      permissions: [],
      anyOf: false,
      ...(status === undefined ? {} : { status }),
    });

  it.each([undefined, 408, 500, 503])('with %s is on its side, and the next run tries again', (status) => {
    expect(remedy(status)).toContain('Genesys Cloud failed on its side.');
  });

  it.each([400, 415, 499])('with %s did not accept a search: what to do if it goes on', (status) => {
    expect(remedy(status)).toContain('Genesys Cloud did not accept this');
    expect(remedy(status)).toContain('the next run tries again. If it goes on, give the context id to');
  });
});

describe('an API that cannot be reached', () => {
  it('names the setting of the secret that may be wrong', () => {
    expect(unreachableRemedy('search')).toContain('"apiBaseUrl"');
    expect(unreachableRemedy('search')).toContain('Then try again.');
  });
});
