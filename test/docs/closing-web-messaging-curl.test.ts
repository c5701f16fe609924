import { describe, expect, it } from 'vitest';
import { commandsOf, readCurl, runShell, type Variables } from './curl.ts';
import { OFFICIAL_OPERATIONS, normalised } from './official-operations.ts';
import { blocksOf, example } from './page.ts';
import { idle, loggedIn, LOGIN, LOOK, PATCH, requests, stage, TEARDOWN, VARIABLES } from './stage.ts';

describe('the curl examples', () => {
  const shell = blocksOf('sh').filter((block) => block.includes('curl'));

  it('use the variables that the page exports, and ask the official client’s operations', async () => {
    const exported = [...(blocksOf('sh')[0] ?? '').matchAll(/^export (\w+)=/gm)].map(([, name]) => name);
    expect(exported).toEqual(VARIABLES);
    expect(shell.flatMap(commandsOf)).toHaveLength(shell.join('').split('curl ').length - 1);

    const on = await stage();
    const variables: Variables = on.environment(idle(on));
    for (const block of shell) await runShell(block, variables);
    const asked = requests(on).filter((request) => request !== LOGIN);
    expect(asked.length).toBeGreaterThanOrEqual(7);
    expect(asked.filter((request) => !OFFICIAL_OPERATIONS.has(normalised(request)))).toEqual([]);
  });

  it('log in, look, end and verify', async () => {
    const on = await stage();
    const conversation = idle(on);
    const variables = await loggedIn(on, conversation);
    const printed = await runShell(example('sh', '# Look, end, verify'), variables);

    expect(requests(on)).toEqual([LOGIN, LOOK, PATCH, LOOK]);
    expect(on.simulator.journal.of('PATCH')[0]?.body).toEqual({ state: 'disconnected' });
    expect(conversation.endTime).toBeTypeOf('number');
    expect(printed.at(-1)).toBe(new Date(conversation.endTime ?? 0).toISOString());
  });

  it.each([
    ['# The repair', TEARDOWN],
    ['# The equivalent', 'DELETE /api/v2/conversations/{conversationId}'],
  ])('end a conversation by %s', async (name, operation) => {
    const on = await stage();
    const conversation = idle(on);
    await runShell(example('sh', name), await loggedIn(on, conversation));

    expect(requests(on)).toEqual([LOGIN, operation]);
    expect(conversation.endTime).toBeTypeOf('number');
  });

  it('end by the repair what the PATCH does not', async () => {
    const on = await stage();
    const life = on.simulator.life().guestWrites().queued().answers().resists('disconnect');
    const conversation = on.simulator.add(life);
    const variables = await loggedIn(on, conversation);
    const printed = await runShell(example('sh', '# Look, end, verify'), variables);
    expect([printed.at(-1) ?? null, conversation.endTime]).toEqual([null, undefined]);
    await runShell(example('sh', '# The repair'), variables);
    expect(conversation.endTime).toBeTypeOf('number');
  });

  it('show the client’s grant type and its roles with their divisions', async () => {
    const on = await stage();
    const [client] = await runShell(example('sh', '# Who am I'), await loggedIn(on, idle(on)));

    expect(client).toMatchObject({ authorizedGrantType: 'CLIENT-CREDENTIALS' });
    expect(client).toHaveProperty('roleDivisions.0.divisionId');
  });

  it('find web messages without an end in the window, and nothing else', async () => {
    const on = await stage({ now: () => Date.UTC(2026, 7, 18, 12) });
    const { life, add } = on.simulator;
    const open = add(life({ minutesAgo: 9_000 }).guestWrites().queued().answers());
    add(life({ minutesAgo: 9_000 }).guestWrites().ends());
    add(life({ minutesAgo: 9_000, messageType: 'sms' }).guestWrites());
    add(life({ minutesAgo: 60 * 24 * 60 }).guestWrites());
    const search = example('sh', '# Web-messaging conversations');
    const [found] = await runShell(search, await loggedIn(on, open));

    expect(found).toMatchObject({ totalHits: 1, conversations: [{ conversationId: open.id }] });
  });
});

describe('a curl command of the page', () => {
  const read = (command: string, variables: Variables = {}): unknown =>
    runShell(command, variables).catch((error: Error) => error.message);

  it('is read as curl reads it', () => {
    expect(readCurl(['curl', '-u', 'a:b', '-d', 'x=1', 'http://host/'])).toEqual({
      method: 'POST',
      url: 'http://host/',
      headers: { authorization: 'Basic YTpi', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'x=1',
    });
    expect(readCurl(['curl', '-X', 'PATCH', '-H', 'Content-Type: application/json', 'http://host/'])).toEqual(
      {
        method: 'PATCH',
        url: 'http://host/',
        headers: { 'content-type': 'application/json' },
        body: undefined,
      },
    );
  });

  it('is refused where it would do something that is not understood here', async () => {
    expect(await read('curl --data-raw x http://127.0.0.1/')).toContain('--data-raw');
    expect(await read('curl "$NOWHERE/"')).toContain('$NOWHERE, which nothing sets');
    expect(await read('curl http://127.0.0.1/ | tee file')).toContain('Not understood');
    expect(await read('wget http://127.0.0.1/')).toContain('runs wget');
  });
});
