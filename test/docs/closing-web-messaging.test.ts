import { describe, expect, it } from 'vitest';
import { CANARIES } from '../../local/simulator/canaries.ts';
import { example } from './page.ts';
import {
  ENDING,
  idle,
  LOGIN,
  LOOK,
  PATCH,
  PERMISSIONS,
  requests,
  stage,
  TEARDOWN,
  VARIABLES,
} from './stage.ts';

const DAY = 86_400_000;

describe.each([
  ['undici', '// end.mjs'],
  ['the official client', '// end-official.mjs'],
])('the JavaScript example with %s', (_, name) => {
  const code = example('js', name);

  it('logs in, looks, ends and verifies', async () => {
    const on = await stage();
    const conversation = idle(on);
    const { exitCode, stdout, stderr } = await on.run(code, conversation);

    expect([exitCode, stderr]).toEqual([0, '']);
    expect(requests(on)).toEqual([LOGIN, LOOK, PATCH, LOOK]);
    expect(conversation.endTime).toBeTypeOf('number');
    expect(stdout).toContain(`ended ${new Date(conversation.endTime ?? 0).toISOString()}`);
  });

  it('writes nothing to a conversation that has ended', async () => {
    const on = await stage();
    const { exitCode, stdout } = await on.run(code, on.simulator.add(on.simulator.life().ends()));

    expect([exitCode, on.simulator.journal.writes()]).toEqual([0, []]);
    expect(stdout).toContain('ended ');
  });

  it('looks four times, and says so when a conversation does not end', async () => {
    const on = await stage();
    const conversation = on.simulator.add(on.simulator.life().guestWrites().resists('everything'));
    const { exitCode, stdout } = await on.run(code, conversation);

    expect(exitCode).toBe(1);
    expect(stdout).toContain('still open');
    expect(requests(on)).toEqual([LOGIN, LOOK, PATCH, LOOK, LOOK, LOOK, LOOK]);
  });

  it('says which permission a 403 is about, and nothing personal', async () => {
    const permissions = PERMISSIONS.filter((permission) => permission !== ENDING);
    const on = await stage({ clients: [{ grants: [{ permissions }] }] });
    const conversation = idle(on);
    const { exitCode, stdout, stderr } = await on.run(code, conversation);

    expect([exitCode, conversation.endTime]).toEqual([1, undefined]);
    expect(stderr).toMatch(/403 missing\.any\.permissions .*conversation:communication:disconnect/);
    expect(CANARIES.filter((canary) => `${stdout}${stderr}`.includes(canary))).toEqual([]);
  });
});

describe('the other examples', () => {
  it('tears down instead where end.mjs is told to repair', async () => {
    const on = await stage();
    const conversation = on.simulator.add(on.simulator.life().guestWrites().resists('disconnect'));
    const { exitCode } = await on.run(example('js', '// end.mjs'), conversation, '--repair');

    expect([exitCode, requests(on)]).toEqual([0, [LOGIN, LOOK, TEARDOWN, LOOK]]);
    expect(conversation.endTime).toBeTypeOf('number');
  });

  it('finds, page by page, what is open on its live state, and ends nothing', async () => {
    const on = await stage({ seed: 3, conversations: 140, conditions: { allowancePerMinute: 10_000 } });
    const { life, add, conversations, journal } = on.simulator;
    for (let count = 0; count < 101; count += 1) add(life({ minutesAgo: 500 + count }).guestWrites());
    const lagging = add(life({ minutesAgo: 700 }).guestWrites().analyticsStopsHere().ends());
    const orphan = add(life({ minutesAgo: 700 }).guestWrites().onlyInAnalytics());
    const old = add(life({ minutesAgo: 70 * 24 * 60 }).guestWrites());
    const { exitCode, stdout, stderr } = await on.run(example('js', '// find.mjs'));

    expect([exitCode, stderr, journal.writes()]).toEqual([0, '', []]);
    const found = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]);
    const open = [...conversations.all()].filter(
      (one) =>
        one.endTime === undefined &&
        !one.analyticsOnly &&
        one.startTime >= (Math.floor(Date.now() / DAY) - 92) * DAY &&
        one.participants.some(({ communications }) =>
          communications.some(({ messageType }) => messageType === 'webmessaging'),
        ),
    );
    expect(found).toContain(old.id);
    expect(found).not.toContain(lagging.id);
    expect(found).not.toContain(orphan.id);
    expect(found).toHaveLength(open.length);
    expect(new Set(found)).toEqual(new Set(open.map(({ id }) => id)));
  });

  it('asks in Python what it asks in JavaScript', () => {
    const calls = (code: string): string[] =>
      [...code.matchAll(/\bcall\(['"](\w+)['"], f?[`"]([^`"]+)[`"](?:, (\{[^}]*\}))?\)/g)].map(
        ([, method, path = '', body = '']) =>
          `${method} ${path.replaceAll(/\$?\{\w+\}/g, '{}')} ${body.replaceAll(/['" ]/g, '')}`.trim(),
      );
    const python = example('python', '# end.py');

    expect(calls(python).toSorted()).toEqual(calls(example('js', '// end.mjs')).toSorted());
    expect(calls(python)).toContain('PATCH /api/v2/conversations/messages/{} {state:disconnected}');
    expect(python).toContain(
      'send("POST", f"{LOGIN_URL}/oauth/token", auth=CLIENT, data={"grant_type": "client_credentials"})',
    );
    expect(new Set([...python.matchAll(/os\.environ\["(\w+)"\]/g)].map(([, name]) => name))).toEqual(
      new Set(VARIABLES),
    );
  });
});
