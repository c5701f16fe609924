import { describe, expect, it } from 'vitest';
import { refusalOf } from '../support/stack.ts';

const main = { name: 'main', secretName: 'genesys/sweeper' };
const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:sweeps';
const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:genesys/main-AbC123';

function withOrg(org: object, config: object = {}): object {
  return { ...config, orgs: [{ ...main, ...org }] };
}

const SECRETS =
  'accepted: a secret’s name (up to 512 letters, digits and /_+=.@-), or its whole ARN, with the six characters at its end';
const KEYS = 'accepted: a KMS key’s ARN (arn:aws:kms:<region>:<account>:key/<id>), not an alias';
const TOPICS = 'accepted: a standard SNS topic’s ARN (arn:aws:sns:<region>:<account>:<name>)';
const KEYS_OF_ALL =
  'mode, stackName, orgs, policy, allowWaitingOverride, tag, requestsPerMinute, maxCloses, abortIfMoreThan, abortIfMorePercent, lookbackDays, ' +
  'timeoutMinutes, memoryMb, api, vpc, kmsKeyArn, alarms, notify, logRetentionDays, historyDays, tags, reservedConcurrency';

const KEYS_OF_ORG =
  'name, secretName, kmsKeyArn, mode, schedule, timeZone, flexibleWindowMinutes, policy, maxCloses, abortIfMoreThan, ' +
  'abortIfMorePercent, lookbackDays, enabled, silenceAfterHours';

describe('a wrong configuration fails with one readable line', () => {
  it.each<[what: string, config: unknown, line: string]>([
    ['no configuration', undefined, `sweeper: is missing; accepted: an object with any of ${KEYS_OF_ALL}`],
    ['text', 'main', `sweeper: "main" is not accepted; accepted: an object with any of ${KEYS_OF_ALL}`],
    ['an unknown key', { orgs: [main], mod: 1 }, `sweeper.mod: no such key; accepted: ${KEYS_OF_ALL}`],
    [
      'a key of an organisation at the root',
      { orgs: [main], schedule: 'rate(1 hour)' },
      `sweeper.schedule: no such key here; it belongs at sweeper.orgs[].schedule; accepted: ${KEYS_OF_ALL}`,
    ],
    [
      'a key of the root at an organisation',
      withOrg({ tag: true }),
      `sweeper.orgs[0].tag: no such key here; it belongs at sweeper.tag; accepted: ${KEYS_OF_ORG}`,
    ],
    [
      'an organisation that enforces in a dry-run deployment',
      withOrg({ mode: 'enforce' }),
      'sweeper.orgs[0].mode: "enforce" is above the deployment’s mode, which is "dry-run"; accepted: with "mode": "enforce" for the deployment, and "dry-run" for each other organisation that is to stay so',
    ],
    [
      'a class beside the policy',
      { orgs: [main], hollow: 30 },
      `sweeper.hollow: no such key here; it belongs at sweeper.policy.classes.hollow; accepted: ${KEYS_OF_ALL}`,
    ],
    [
      'an unknown key of an organisation',
      withOrg({ secret: 'x' }),
      `sweeper.orgs[0].secret: no such key; accepted: ${KEYS_OF_ORG}`,
    ],
    [
      'an unknown mode',
      { orgs: [main], mode: 'live' },
      'sweeper.mode: "live" is not accepted; accepted: "dry-run" or "enforce"',
    ],
    [
      'an organisation’s name with a blank',
      withOrg({ name: 'my org' }),
      'sweeper.orgs[0].name: text of 6 characters is not accepted; accepted: up to 64 letters, digits and "._-", ' +
        'the first one a letter or a digit',
    ],
    [
      'the same organisation twice',
      { orgs: [main, { ...main, secretName: 'other' }] },
      'sweeper.orgs[1].name: is already the name of orgs[0]; accepted: a name of its own',
    ],
    ['no secret', { orgs: [{ name: 'main' }] }, `sweeper.orgs[0].secretName: is missing; ${SECRETS}`],
    [
      'a secret’s name with a blank',
      withOrg({ secretName: 'my secret' }),
      `sweeper.orgs[0].secretName: text of 9 characters is not accepted; ${SECRETS}`,
    ],
    [
      'a secret’s ARN without the characters at its end',
      withOrg({ secretName: SECRET.slice(0, -7) }),
      `sweeper.orgs[0].secretName: text of 68 characters is not accepted; ${SECRETS}`,
    ],
    [
      'an alias instead of a key',
      withOrg({ kmsKeyArn: 'arn:aws:kms:eu-central-1:123456789012:alias/genesys' }),
      `sweeper.orgs[0].kmsKeyArn: text of 51 characters is not accepted; ${KEYS}`,
    ],
    [
      'a policy below the floor',
      { orgs: [main], policy: { classes: { hollow: 4 } } },
      'sweeper.policy.classes.hollow: 4 is not accepted; accepted: a whole number of 5 or more, or "off"',
    ],
    [
      'an organisation’s policy below the floor',
      withOrg({ policy: { minAgeMinutes: 1 } }),
      'sweeper.orgs[0].policy.minAgeMinutes: 1 is not accepted; accepted: a whole number of 5 or more',
    ],
    [
      'no organisation',
      { orgs: [] },
      `sweeper.orgs: a list of 0 is not accepted; accepted: a list of 1 or more, each an object with any of ${KEYS_OF_ORG}`,
    ],
    [
      'a timeout that Lambda does not have',
      { orgs: [main], timeoutMinutes: 16 },
      'sweeper.timeoutMinutes: 16 is not accepted; accepted: a whole number from 1 to 15',
    ],
    [
      'less memory than 50,000 open conversations need',
      { orgs: [main], memoryMb: 128 },
      'sweeper.memoryMb: 128 is not accepted; accepted: a whole number from 256 to 10240',
    ],
    [
      'a stack’s name that CloudFormation does not take',
      { orgs: [main], stackName: '2nd sweeper' },
      'sweeper.stackName: text of 11 characters is not accepted; accepted: up to 64 letters, digits and hyphens, the first one a letter',
    ],
    [
      'a sweep over the API that may write to nothing',
      { orgs: [main], api: { maxCloses: 0 } },
      'sweeper.api.maxCloses: 0 is not accepted; accepted: a whole number of 1 or more',
    ],
    [
      'a history that is not kept for a day',
      { orgs: [main], historyDays: 0 },
      'sweeper.historyDays: 0 is not accepted; accepted: a whole number from 1 to 3653',
    ],
    [
      'an unknown way to show who calls',
      { orgs: [main], api: { auth: 'none' } },
      'sweeper.api.auth: "none" is not accepted; accepted: "iam", "cognito" or "off"',
    ],
    [
      'clients where callers sign',
      { orgs: [main], api: { clients: [{ name: 'itsm', scopes: ['read'] }] } },
      'sweeper.api.clients: are only for auth "cognito"; accepted: a list of 1 or more, each an object with any of name, scopes',
    ],
    [
      'two clients of one name',
      {
        orgs: [main],
        api: {
          auth: 'cognito',
          clients: [
            { name: 'itsm', scopes: ['read'] },
            { name: 'itsm', scopes: ['write'] },
          ],
        },
      },
      'sweeper.api.clients: two clients have the same name; accepted: a list of 1 or more, each an object with any of name, scopes',
    ],
    [
      'a client without a scope',
      { orgs: [main], api: { auth: 'cognito', clients: [{ name: 'itsm', scopes: [] }] } },
      'sweeper.api.clients[0].scopes: a list of 0 is not accepted; accepted: a list of 1 or more of "read", "write", "force", each once',
    ],
    [
      'a client’s name with a hyphen',
      { orgs: [main], api: { auth: 'cognito', clients: [{ name: 'service-now', scopes: ['read'] }] } },
      'sweeper.api.clients[0].name: "service-now" is not accepted; accepted: up to 32 letters and digits, the first one a small letter',
    ],
    [
      'a scope that no route has',
      { orgs: [main], api: { auth: 'cognito', clients: [{ name: 'itsm', scopes: ['admin'] }] } },
      'sweeper.api.clients[0].scopes[0]: "admin" is not accepted; accepted: "read", "write" or "force"',
    ],
    [
      'days that CloudWatch does not keep a log for',
      { orgs: [main], logRetentionDays: 100 },
      'sweeper.logRetentionDays: 100 is not accepted; accepted: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, ' +
        '545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653',
    ],
    [
      'alarms for nobody',
      { orgs: [main], alarms: {} },
      'sweeper.alarms: needs exactly one of its keys; accepted: an object with any of email, topicArn',
    ],
    [
      'alarms for an address that is none',
      { orgs: [main], alarms: { email: 'operations' } },
      'sweeper.alarms.email: "operations" is not accepted; accepted: an e-mail address',
    ],
    [
      'a queue instead of a topic',
      { orgs: [main], notify: 'arn:aws:sqs:eu-central-1:123456789012:x' },
      `sweeper.notify: text of 39 characters is not accepted; ${TOPICS}`,
    ],
    [
      'a FIFO topic',
      { orgs: [main], alarms: { topicArn: `${TOPIC}.fifo` } },
      `sweeper.alarms.topicArn: text of 49 characters is not accepted; ${TOPICS}`,
    ],
    [
      'a tag of AWS’s own',
      { orgs: [main], tags: { 'aws:name': 'x' } },
      'sweeper.tags.<a key of 8 characters>: this key is not accepted; accepted: an object, keys up to 128 and values ' +
        'up to 256 of letters, digits, blanks and _.:/=+@-, keys not beginning with aws:',
    ],
    [
      'no concurrency at all',
      { orgs: [main], reservedConcurrency: 0 },
      'sweeper.reservedConcurrency: 0 is not accepted; accepted: a whole number from 1 to 1000',
    ],
  ])('%s', (_, config, line) => {
    expect(refusalOf(config)).toEqual([line]);
  });
});

describe('a wrong configuration', () => {
  it('names everything that is wrong at once, a line each', () => {
    const config = {
      mode: 'live',
      orgs: [
        { ...main, schedule: 'rate(20 minutes)', owner: 'me' },
        { name: 'main', schedule: 'cron(0 3 * * ? *)', timeZone: 'Mars/Phobos' },
      ],
      timeoutMinutes: 12,
      memory: 256,
    };

    expect(refusalOf(config).map((line) => line.split(': ')[0])).toEqual([
      'sweeper.mode',
      'sweeper.orgs[0].owner',
      'sweeper.orgs[1].secretName',
      'sweeper.orgs[1].timeZone',
      'sweeper.memory',
      'sweeper.orgs[0].schedule',
      'sweeper.orgs[1].name',
    ]);
  });

  it('names more than ten things, for there is nothing to protect from them', () => {
    const orgs = Array.from({ length: 12 }, (_, index) => ({ name: `org-${index}` }));

    expect(refusalOf({ orgs })).toHaveLength(12);
  });

  it('cannot be put right by the command line', () => {
    expect(refusalOf({ orgs: [main] }, { mode: 'live' })).toEqual([
      'sweeper.mode: "live" is not accepted; accepted: "dry-run" or "enforce"',
    ]);
    expect(refusalOf(undefined, { mode: 'enforce', secretName: 'a' })[0]).toMatch(/^sweeper: is missing; /);
  });

  it.each([
    ['two organisations', [main, { name: 'second', secretName: 'b' }]],
    ['an organisation that is none', ['main']],
  ])('has %s where the command line names a secret', (_, orgs) => {
    expect(refusalOf({ orgs }, { secretName: 'other' })[0]).toBe(
      '-c secretName: it is not clear which organisation this is for; accepted: only with exactly one ' +
        'organisation; otherwise set secretName of each in sweeper.orgs',
    );
  });
});
