import { describe, expect, it } from 'vitest';
import { InvalidRequestError } from '../../../functions/sweeper/request/problems.ts';
import { parseRequest } from '../../support/parse-request.ts';

const ID = '0b0c0d0e-1111-4222-8333-444455556666';
const OTHER_ID = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';

function refusalOf(request: unknown): InvalidRequestError {
  try {
    parseRequest(request);
  } catch (error) {
    if (error instanceof InvalidRequestError) return error;
    throw error;
  }
  throw new Error('the request was accepted');
}

describe('a request', () => {
  it('that says nothing is a dry-run sweep', () => {
    expect(parseRequest({})).toEqual({ action: 'sweep', mode: 'dry-run', force: false, probe: false });
  });

  it('keeps what it says', () => {
    const request = {
      action: 'sweep',
      mode: 'enforce',
      org: 'main',
      queueIds: [ID],
      divisionIds: [OTHER_ID],
      policy: { classes: { hollow: 60, 'bot-stalled': 'off' } },
      maxCloses: 10,
      abortIfMoreThan: 0,
      abortIfMorePercent: 1,
      lookbackDays: 550,
      note: 'ticket 17',
    };
    expect(parseRequest(request)).toMatchObject(request);
  });

  it('counts ids given twice once, whatever their case, in the order given', () => {
    const { conversationIds, queueIds } = parseRequest({
      action: 'close',
      conversationIds: [OTHER_ID.toUpperCase(), ID, OTHER_ID, ID],
      queueIds: [ID, ID.toUpperCase()],
    });
    expect(conversationIds).toEqual([OTHER_ID, ID]);
    expect(queueIds).toEqual([ID]);
  });

  it('may name 100 conversations and repeat some of them', () => {
    const ids = Array.from(
      { length: 100 },
      (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    );
    const request = { action: 'explain', conversationIds: [...ids, ...ids] };
    expect(parseRequest(request).conversationIds).toEqual(ids);
  });
});

describe('an error names the path, what is wrong and what is accepted', () => {
  it.each([
    [[1], 'request', 'a list of 1 is not accepted'],
    ['{}', 'request', 'text of 2 characters is not accepted'],
    [{ action: 'delete' }, 'action', '"delete" is not accepted', '"sweep", "close", "explain" or "diagnose"'],
    [{ maxCloses: 0 }, 'maxCloses', '0 is not accepted', 'a whole number of 1 or more'],
    [{ maxCloses: '10' }, 'maxCloses', '"10" is not accepted', 'a whole number of 1 or more'],
    [{ maxCloses: 1.5 }, 'maxCloses', '1.5 is not accepted', 'a whole number of 1 or more'],
    [{ abortIfMoreThan: -1 }, 'abortIfMoreThan', '-1 is not accepted', 'a whole number of 0 or more'],
    [{ abortIfMorePercent: 0 }, 'abortIfMorePercent', '0 is not accepted', 'a whole number from 1 to 100'],
    [{ lookbackDays: 551 }, 'lookbackDays', '551 is not accepted', 'a whole number from 1 to 550'],
    [
      { note: 'x'.repeat(201) },
      'note',
      'text of 201 characters is not accepted',
      'text of up to 200 characters',
    ],
    [{ probe: null }, 'probe', 'null is not accepted', 'true or false'],
    [{ queueIds: { a: 1 } }, 'queueIds', 'an object is not accepted', 'a list of 1 or more, each a UUID'],
    [{ queueIds: [] }, 'queueIds', 'a list of 0 is not accepted', 'a list of 1 or more, each a UUID'],
    [{ divisionIds: [] }, 'divisionIds', 'a list of 0 is not accepted', 'a list of 1 or more, each a UUID'],
    [{ queueIds: [ID, 'nope'] }, 'queueIds[1]', '"nope" is not accepted', 'a UUID'],
    [
      { action: 'close', conversationIds: [] },
      'conversationIds',
      'a list of 0 is not accepted',
      'a list from 1 to 100, each a UUID',
    ],
    [
      { policy: { classes: { hollow: 4 } } },
      'policy.classes.hollow',
      '4 is not accepted',
      'a whole number of 5 or more, or "off"',
    ],
    [
      { policy: { classes: { hollow: 'on' } } },
      'policy.classes.hollow',
      '"on" is not accepted',
      'a whole number of 5 or more, or "off"',
    ],
    [
      { policy: { minAgeMinutes: 4 } },
      'policy.minAgeMinutes',
      '4 is not accepted',
      'a whole number of 5 or more',
    ],
    [
      { policy: { endWaiting: ['queue-stuck'] } },
      'policy.endWaiting[0]',
      '"queue-stuck" is not accepted',
      '"orphaned" or "bot-stalled"',
    ],
    [
      { policy: { exempt: { attribute: '' } } },
      'policy.exempt.attribute',
      'text of 0 characters is not accepted',
      'text of 1 to 200 characters',
    ],
    [
      { policy: { queues: { sales: { classes: {} } } } },
      'policy.queues.sales',
      'this key is not accepted',
      'a UUID',
    ],
    [
      { policy: { queues: { [ID]: { classes: { hollow: 'off' } }, [ID.toUpperCase()]: { classes: {} } } } },
      `policy.queues.${ID.toUpperCase()}`,
      'the same queue is named twice',
    ],
    [{ policy: { queues: { [ID]: {} } } }, `policy.queues.${ID}.classes`, 'is missing'],
    [
      { policy: { queues: [] } },
      'policy.queues',
      'a list of 0 is not accepted',
      expect.stringContaining('each key a UUID'),
    ],
    [
      { policy: { classes: { hollows: 30 } } },
      'policy.classes.hollows',
      'no such key',
      expect.stringContaining('wrap-up-pending, hollow, guest-gone'),
    ],
    [{ dryRun: true }, 'dryRun', 'no such key', expect.stringMatching(/^action, mode, org, .*note$/u)],
    [{ sweeper: { trigger: 'api' } }, 'sweeper', 'no such key'],
    [JSON.parse('{"__proto__":{"mode":"enforce"}}'), '__proto__', 'no such key'],
    [JSON.parse(`{"policy":{"queues":{"__proto__":{"classes":{}}}}}`), '__proto__', 'no such key'],
  ])('%j', (request: unknown, path, problem, accepted: unknown = expect.any(String)) => {
    expect(refusalOf(request).problems).toEqual([{ path, problem, accepted }]);
  });

  it('in its message too, a line for each, with a request that works in the remedy', () => {
    const error = refusalOf({ maxCloses: 0, typo: 1 });
    expect(error.message.split('\n').slice(1)).toEqual([
      '- maxCloses: 0 is not accepted; accepted: a whole number of 1 or more',
      expect.stringMatching(/^- typo: no such key; accepted: action, /u),
    ]);
    expect(error).toMatchObject({ name: 'InvalidRequestError', code: 'invalid-request' });
    const example: unknown = JSON.parse(/\{.*\}/u.exec(error.remedy)?.[0] ?? '');
    expect(parseRequest(example)).toMatchObject({ action: 'sweep', mode: 'dry-run' });
  });

  it('for ten problems, and counts the others', () => {
    const error = refusalOf({ queueIds: Array.from({ length: 14 }, () => 'x') });
    expect(error.problems).toHaveLength(14);
    expect(error.message.split('\n')).toHaveLength(1 + 10 + 1);
    expect(error.message).toMatch(/- and 4 more$/u);
  });
});

describe('what was sent is not repeated when it may be personal or secret', () => {
  const secrets = ['Jane Doe', 'jane@example.com', '+49 170 1234567', '491701234567', 'x'.repeat(41), '<b>'];

  it.each(secrets)('as a value: %s', (secret) => {
    const error = refusalOf({ action: secret, queueIds: [secret], policy: { teardown: secret } });
    expect(error.problems).toHaveLength(3);
    expect(`${error.message}${error.remedy}${JSON.stringify(error.problems)}`).not.toContain(secret);
  });

  it.each(secrets.filter((secret) => secret !== '491701234567'))('as a key: %s', (secret) => {
    const error = refusalOf({ [secret]: 1, policy: { queues: { [secret]: { classes: {} } } } });
    expect(error.problems).toHaveLength(2);
    expect(`${error.message}${JSON.stringify(error.problems)}`).not.toContain(secret);
  });

  it('and a message stays short whatever is sent', () => {
    const long = 'k'.repeat(1_000_000);
    expect(refusalOf({ [long]: long, action: long, queueIds: [long] }).message.length).toBeLessThan(4_000);
  });

  it('and a request of absurd size is refused as a whole', () => {
    const request = { queueIds: Array.from({ length: 300_000 }, () => 'a') };
    expect(refusalOf(request).problems).toMatchObject([
      { path: 'request', problem: 'holds more than 20000 values' },
    ]);
  });
});

describe('a field that means nothing for the action is an error', () => {
  const conversationIds = [ID];
  it.each([
    [{ action: 'sweep', conversationIds }, 'conversationIds'],
    [{ action: 'diagnose', conversationIds }, 'conversationIds'],
    [{ action: 'sweep', force: true }, 'force'],
    [{ action: 'explain', conversationIds, force: true }, 'force'],
    [{ action: 'sweep', probe: true }, 'probe'],
    [{ action: 'close', conversationIds, probe: true }, 'probe'],
    [{ action: 'close', conversationIds, abortIfMoreThan: 3 }, 'abortIfMoreThan'],
    [{ action: 'close', conversationIds, abortIfMorePercent: 3 }, 'abortIfMorePercent'],
    [{ action: 'close', conversationIds, lookbackDays: 3 }, 'lookbackDays'],
    [{ action: 'explain', conversationIds, maxCloses: 3 }, 'maxCloses'],
    [{ action: 'explain', conversationIds, mode: 'enforce' }, 'mode'],
    [{ action: 'diagnose', mode: 'enforce' }, 'mode'],
    [{ action: 'diagnose', policy: {} }, 'policy'],
    [{ action: 'diagnose', queueIds: [ID] }, 'queueIds'],
    [{ action: 'diagnose', divisionIds: [ID] }, 'divisionIds'],
  ])('%j', (request, path) => {
    expect(refusalOf(request).problems.map((problem) => problem.path)).toEqual([path]);
  });

  it.each(['close', 'explain'])('and %s needs its conversationIds', (action) => {
    expect(refusalOf({ action }).problems).toEqual([
      {
        path: 'conversationIds',
        problem: `is missing, and the action ${action} needs it`,
        accepted: 'a list from 1 to 100, each a UUID',
      },
    ]);
  });

  it.each([
    {
      action: 'close',
      conversationIds,
      force: true,
      mode: 'enforce',
      maxCloses: 1,
      queueIds: [ID],
      policy: {},
    },
    { action: 'explain', conversationIds, mode: 'dry-run', force: false, divisionIds: [ID], policy: {} },
    { action: 'diagnose', probe: true, mode: 'dry-run', note: 'n' },
  ])('while %j is accepted', (request) => {
    expect(parseRequest(request)).toMatchObject(request);
  });
});
