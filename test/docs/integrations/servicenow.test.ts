import { describe, expect, it } from 'vitest';
import { CANARIES } from '../../../local/simulator/canaries.ts';
import { PATHS } from '../../support/journal.ts';
import { conversed } from '../../support/lives.ts';
import { startLocalApi } from '../../support/local-api.ts';
import { PROPERTIES, requestToken, send, serviceNow } from './servicenow-instance.ts';
import { oauthProviderOfThePage, restMessageOfThePage } from './servicenow-message.ts';
import { fieldsOf, tablesUnder } from './servicenow-page.ts';

const LOOK_ONLY = ['analytics:conversationDetail:view', 'conversation:communication:view'];
const UNKNOWN = '00000000-0000-4000-8000-00000000abcd';

function asks(conversation: { readonly id: string }, choice = 'enforce'): Record<string, string> {
  return { u_genesys_conversation_id: conversation.id, u_close_conversation: choice };
}

describe('an incident that asks for its conversation to be ended', () => {
  it('is resolved when the conversation has ended, and says so', async () => {
    const api = await startLocalApi({ auth: 'cognito' });
    const { simulator } = api.whole;
    const conversation = simulator.add(conversed(simulator));
    const incident = await serviceNow(api)(asks(conversation));

    expect(conversation.endTime).toBeTypeOf('number');
    expect(incident).toMatchObject({
      state: '6',
      close_code: 'Resolved by automation',
      close_notes: incident['work_notes'],
      u_close_conversation: '',
    });
    expect(incident['work_notes']).toMatch(/^Ended, and seen ended\.\nRun: \S+$/);
    expect(incident).not.toHaveProperty('assignment_group');
    expect(api.whole.printed()).toContain('"note": "INC0010001"');
  });

  it('says that it had ended before, and is resolved all the same', async () => {
    const api = await startLocalApi({ auth: 'cognito' });
    const { simulator } = api.whole;
    const incident = await serviceNow(api)(asks(simulator.add(conversed(simulator).ago(100).ends())));

    expect(incident['work_notes']).toMatch(/^It had ended before\./);
    expect(incident['state']).toBe('6');
    expect(simulator.journal.writes()).toEqual([]);
  });

  it('keeps its state where it was told no resolution code', async () => {
    const api = await startLocalApi({ auth: 'cognito' });
    const { simulator } = api.whole;
    const incident = await serviceNow(api, { properties: {} })(asks(simulator.add(conversed(simulator))));

    expect(incident['work_notes']).toMatch(/^Ended/);
    expect(incident['state']).toBe('2');
  });

  it('learns in a dry run what would be done, and nothing is', async () => {
    const api = await startLocalApi({ auth: 'cognito', mode: 'dry-run' });
    const { simulator } = api.whole;
    const incident = await serviceNow(api)(asks(simulator.add(conversed(simulator)), 'dry-run'));

    expect(incident['work_notes']).toMatch(
      /^Dry run: it would be ended \(guest-silent, idle for 2996 minutes\)\. Nothing was done\.\nRun: /,
    );
    expect(incident).toMatchObject({ state: '2', u_close_conversation: '' });
    expect(simulator.journal.writes()).toEqual([]);
  });

  it('learns why a conversation was left alone', async () => {
    const api = await startLocalApi({ auth: 'cognito' });
    const { simulator } = api.whole;
    const incident = await serviceNow(api)(asks(simulator.add(conversed(simulator).ago(100).guestWrites())));

    expect(incident['work_notes']).toMatch(/^Left alone \(kept\)\. The guest waits for an answer\./);
    expect(incident['state']).toBe('2');
    expect(incident).not.toHaveProperty('assignment_group');
  });

  it('ends its conversation now where its field of its own says so, although the guest waits', async () => {
    const api = await startLocalApi({ auth: 'cognito' });
    const { simulator } = api.whole;
    const conversation = simulator.add(conversed(simulator).ago(100).guestWrites());
    const incident = await serviceNow(api)({ ...asks(conversation, ''), u_end_conversation_now: '1' });

    expect(conversation.endTime).toBeTypeOf('number');
    expect(incident['work_notes']).toMatch(
      /^Ended, and seen ended\.\n.*waiting-for-us\.\nThe guest was waiting/,
    );
    expect(incident).toMatchObject({ state: '6', u_end_conversation_now: false });
  });

  it('goes to the administrators of Genesys Cloud with the missing permission, and nothing personal', async () => {
    const api = await startLocalApi({ auth: 'cognito', clients: [{ grants: [{ permissions: LOOK_ONLY }] }] });
    const { simulator } = api.whole;
    const incident = await serviceNow(api)(asks(simulator.add(conversed(simulator))));
    const notes = incident['work_notes'] ?? '';

    expect(notes).toContain('Genesys Cloud refused (refused). Genesys Cloud refused to end the conversation');
    expect(notes).toContain(
      '\nPermissions, any one of: conversation:communication:disconnect, conversation:message:park\n',
    );
    expect(incident['assignment_group']).toBe(PROPERTIES['sweeper.group.genesys']);
    expect(CANARIES.filter((canary) => JSON.stringify(incident).includes(canary))).toEqual([]);
  });

  it('has the text for a case at Genesys where a conversation does not end', async () => {
    const api = await startLocalApi({ auth: 'cognito' });
    const { simulator } = api.whole;
    const conversation = simulator.add(conversed(simulator).resists('everything'));
    const incident = await serviceNow(api)(asks(conversation));

    expect(incident['work_notes']).toMatch(/^Not seen ended \(unverified\)/);
    expect(incident['work_notes']).toContain('Still open after the API accepted their end: 1');
    expect(incident['assignment_group']).toBe(PROPERTIES['sweeper.group.genesys']);
  });

  it('says of an unknown id that it is unknown', async () => {
    const api = await startLocalApi({ auth: 'cognito' });
    const incident = await serviceNow(api)(asks({ id: UNKNOWN }));

    expect(incident['work_notes']).toMatch(/^Not found \(unknown-id\)\. .*\nWhat to do: Check the id/);
  });

  it.each(['', 'see the chat of this morning', '../diagnosis', '00000000-0000-4000-8000-00000000abcd/..'])(
    'asks nobody where its id is %o',
    async (id) => {
      const api = await startLocalApi({ auth: 'cognito' });
      const incident = await serviceNow(api, { token: '' })(asks({ id }));

      expect(incident['work_notes']).toMatch(/^Not asked \(no-conversation-id\)/);
      expect(incident['u_close_conversation']).toBe('');
      expect(api.answers).toEqual([]);
    },
  );

  it('waits for another try where Genesys Cloud fails', async () => {
    const api = await startLocalApi({ auth: 'cognito' });
    const { simulator } = api.whole;
    simulator.faults.add({ fault: { kind: 'server-error', status: 503 }, path: PATHS.read });
    const incident = await serviceNow(api)(asks(simulator.add(conversed(simulator))));

    expect(incident['work_notes']).toMatch(/^Not done yet \(failed\)/);
    expect(incident).not.toHaveProperty('assignment_group');
  });

  it('goes to those who run the sweeper where its secret is missing', async () => {
    const api = await startLocalApi({
      auth: 'cognito',
      settings: { organisations: [{ name: 'main', secretId: 'genesys/nowhere' }] },
    });
    const incident = await serviceNow(api)(asks({ id: UNKNOWN }));

    expect(incident['work_notes']).toMatch(/^Not done \(secret-missing\)/);
    expect(incident['assignment_group']).toBe(PROPERTIES['sweeper.group.sweeper']);
  });

  it('goes to those who run the sweeper where the stack ends nothing', async () => {
    const api = await startLocalApi({ auth: 'cognito', mode: 'dry-run' });
    const incident = await serviceNow(api)(asks({ id: UNKNOWN }));

    expect(incident['work_notes']).toMatch(
      /^Not done \(mode-not-allowed\)\. This deployment is set to dry-run/,
    );
    expect(incident['assignment_group']).toBe(PROPERTIES['sweeper.group.sweeper']);
  });

  it('goes to those who run the sweeper where there is no token', async () => {
    const api = await startLocalApi({ auth: 'cognito' });
    const incident = await serviceNow(api, { token: '' })(asks({ id: UNKNOWN }));

    expect(incident['work_notes']).toMatch(/^Not done \(unauthorized\)/);
    expect(incident['assignment_group']).toBe(PROPERTIES['sweeper.group.sweeper']);
  });

  it('hears of the edge that the time was up', async () => {
    const api = await startLocalApi({ auth: 'cognito' });
    api.functionIs('hanging');
    const incident = await serviceNow(api)(asks({ id: UNKNOWN }));

    expect(incident['work_notes']).toMatch(/^Not done yet \(no-answer-in-time\)/);
  });

  it('says that there was no answer where nobody listens', async () => {
    const api = await startLocalApi({ auth: 'cognito' });
    const nowhere = { ...api, url: 'http://127.0.0.1:1/v1', tokenUrl: api.tokenUrl };
    const incident = await serviceNow(nowhere)(asks({ id: UNKNOWN }));

    expect(incident['work_notes']).toMatch(/^No answer from the sweeper \(status 0\)\./);
    expect(incident).toMatchObject({ state: '2', u_close_conversation: '' });
  });
});

describe('the test button', () => {
  it('gets of each method what the page tells to expect', async () => {
    const api = await startLocalApi({ auth: 'cognito', mode: 'dry-run' });
    const { simulator } = api.whole;
    const { id } = simulator.add(conversed(simulator));
    const { methods } = restMessageOfThePage(api);
    const token = await requestToken(oauthProviderOfThePage(api));
    const answers: Record<string, string> = {};
    for (const [name, { httpMethod, endpoint, headers, content }] of Object.entries(methods)) {
      const url = endpoint.replace('${conversation_id}', id);
      const { status, body } = await send(
        { method: httpMethod, url, headers, body: content.replace('${note}', 'INC0010001') },
        token,
      );
      answers[name] = `${status} ${/"(?:outcome|ended)":"?\w+"?/.exec(body)?.[0] ?? ''}`.trim();
    }

    expect(answers).toEqual({
      diagnosis: expect.stringMatching(/^200 "outcome":"(ok|warning)"$/) as string,
      'close-dry-run': '200 "ended":false',
      close: '403',
      'force-close': '403',
    });
    expect(Object.keys(fieldsOf(tablesUnder('4. Test, in dry run')[0]))).toEqual(Object.keys(methods));
  });

  it('gets 401 or 403 with a token that has the other scope alone', async () => {
    const api = await startLocalApi({ auth: 'cognito' });
    const provider = oauthProviderOfThePage(api);
    const token = await requestToken({ ...provider, scopes: ['sweeper/read'] });
    const incident = await serviceNow(api, { token })(asks({ id: UNKNOWN }));

    expect(provider.scopes).toEqual(['sweeper/read', 'sweeper/write', 'sweeper/force']);
    expect(incident['work_notes']).toMatch(/^Not done \((unauthorized|forbidden)\)/);
  });
});
