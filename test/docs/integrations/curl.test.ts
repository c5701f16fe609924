import { beforeAll, describe, expect, it } from 'vitest';
import { ROUTES } from '../../../functions/sweeper/http/routes.ts';
import { openApiDocument } from '../../../local/openapi.ts';
import { IN_CLASS } from '../../support/lives.ts';
import { startLocalApi, templateOf, type LocalApi, type LocalApiOptions } from '../../support/local-api.ts';
import { SWEEPING } from '../../support/whole.ts';
import { stuck } from './answers-states.ts';
import { example, EXAMPLES, EXPORTS, openShell, STATUSES, type Shell } from './curl-shell.ts';
import { CREDENTIALS, REGION, startSignatureCheck } from './node-service-signature.ts';

const KEYS = {
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  AWS_SESSION_TOKEN: 'token/+=',
};

/** A local API with a stuck conversation, and a shell that knows both. */
async function stage(
  options: LocalApiOptions = {},
): Promise<{ api: LocalApi; id: string; shell: Shell; ended: () => boolean }> {
  const api = await startLocalApi(options);
  const id = stuck(api);
  const shell = await openShell({ ...KEYS, API_URL: api.url, CONVERSATION_ID: id, WAIT_SECONDS: '0' });
  const ended = (): boolean => api.whole.simulator.conversations.get(id)?.endTime !== undefined;
  return { api, id, shell, ended };
}

const WRITE = example('Write the file');

beforeAll(() => {
  templateOf('iam', 'enforce');
  templateOf('cognito', 'enforce');
}, 60_000);

describe('the examples of the page', () => {
  it('use the variables that it tells to export, or that they set themselves', () => {
    const exported = [...EXPORTS.matchAll(/^export (\w+)=/gm)].map(([, name]) => name);
    const used = new Set(EXAMPLES.flatMap((text) => [...text.matchAll(/\$(\w+)/g)].map(([, name]) => name)));
    const ofTheCommandLine = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];
    const ofCognito = ['CLIENT_ID', 'CLIENT_SECRET', 'TOKEN_URL', 'TOKEN'];

    expect(used).toEqual(new Set([...exported, ...ofTheCommandLine, ...ofCognito]));
  });

  it.each([
    ['Why is this conversation kept', 'explain', '"verdict":"stuck"', false],
    ['Is the organisation set up', 'diagnosis', '"action":"diagnose"', false],
    ['What would a sweep end', 'preview', '"would-close":1', false],
    ['The verdict on one', 'explain', '"verdict":"stuck"', false],
    ['Would it be ended?', 'closeOne', '"ended":false', false],
    ['End it', 'closeOne', '"ended":true', true],
    ['Although the policy would keep it', 'forceClose', '"ended":true', true],
    ['End those of up to 100', 'closeList', '"closed":1', true],
  ] as const)('"%s" asks for the route %s and prints %s', async (name, route, printed, ends) => {
    const { api, shell, ended } = await stage(route === 'preview' ? SWEEPING : {});
    const { exitCode, stdout, stderr } = await shell(`${WRITE}${example(name)}`);

    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain(printed);
    const { method, resource } = ROUTES[route];
    expect(api.answers).toEqual([{ route: `${method} ${resource}`, status: 200, code: undefined }]);
    expect(ended()).toBe(ends);
  });

  it('are signed as AWS will have it, with a session token and without', async () => {
    const { url, arrived } = await startSignatureCheck();
    const calls = EXAMPLES.filter((text) => text.includes('curl -K'));
    const script = [WRITE, ...calls, `curl -K ~/.sweeper-curl "$API_URL/diagnosis?org=main"`].join('\n');
    const variables = { ...KEYS, API_URL: url, CONVERSATION_ID: 'id' };
    const inFull = await openShell(variables);
    await inFull(`${example('Why is')}\n${script}`);
    const { AWS_SESSION_TOKEN: _, ...lasting } = variables;
    const withoutToken = await openShell(lasting);
    await withoutToken(script);

    expect(arrived).toHaveLength(17);
    expect(arrived.filter(({ isSignedRight }) => !isSignedRight)).toEqual([]);
    expect(arrived.filter(({ securityToken }) => securityToken === 'token/+=')).toHaveLength(9);
  });

  it('keep the options in a file that nobody else can read', async () => {
    const { shell } = await stage();

    expect(await shell(`${WRITE}ls -l ~/.sweeper-curl`)).toMatchObject({
      stdout: expect.stringMatching(/^-rw-------/) as string,
    });
  });

  it('print the problem document, and exit with 22, where there is no answer', async () => {
    const { api, shell } = await stage();
    const { simulator } = api.whole;
    const { id } = simulator.add(IN_CLASS['agent-silent'](simulator));
    const { exitCode, stdout } = await shell(`${WRITE}CONVERSATION_ID=${id}\n${example('End it')}`);

    expect(exitCode).toBe(22);
    expect(JSON.parse(stdout)).toMatchObject({ status: 409, code: 'kept', reason: 'waiting-for-us' });
  });

  it('get a token of Cognito and close with it', async () => {
    const { api, shell, ended } = await stage({ auth: 'cognito' });
    const { clientId, clientSecret } = api.client;
    const variables = `CLIENT_ID='${clientId}' CLIENT_SECRET='${clientSecret}' TOKEN_URL='${api.tokenUrl}'\n`;
    const { exitCode, stdout, stderr } = await shell(`${variables}${example('Close with a token')}`);

    expect([exitCode, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ ended: true });
    expect(ended()).toBe(true);
  });
});

describe('close.sh', () => {
  const closing = `${WRITE}${example('Close by a script')}`;

  it('closes what it is given', async () => {
    const { api, id, shell, ended } = await stage();
    const other = stuck(api);
    const { exitCode, stdout, stderr } = await shell(closing.replace('close.sh', `close.sh ${other}`));

    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`${other} ended\n${id} ended\n`);
    expect(ended()).toBe(true);
  });

  it('says what was not ended, goes on with the others, and exits with 1', async () => {
    const { api, id, shell } = await stage();
    const { simulator } = api.whole;
    const kept = simulator.add(IN_CLASS['agent-silent'](simulator)).id;
    const { exitCode, stdout } = await shell(closing.replace('close.sh', `close.sh ${kept}`));

    expect(exitCode).toBe(1);
    expect(stdout).toContain(`${kept} was not ended: 409\n{`);
    expect(stdout).toContain('"reason":"waiting-for-us"');
    expect(stdout).toMatch(new RegExp(`\n${id} ended\n$`));
    expect(api.answers).toHaveLength(2);
  });

  it('tries again what may pass, then leaves it for later with 75', async () => {
    const { api, id, shell } = await stage();
    api.functionIs('hanging');
    const { exitCode, stdout } = await shell(closing);

    expect([exitCode, stdout]).toEqual([75, `${id} is to be tried again later: 504\n`]);
    expect(api.answers.map(({ status }) => status)).toEqual([504, 504, 504]);
  });

  it('leaves for later what no answer comes to', async () => {
    const { id, shell } = await stage();

    expect(
      await shell(`${WRITE}export API_URL=http://127.0.0.1:9/v1\nsh close.sh "$CONVERSATION_ID"`),
    ).toMatchObject({
      exitCode: 75,
      stdout: `${id} is to be tried again later: 000\n`,
    });
  });
});

describe('the table of the page', () => {
  it('has every status that the OpenAPI document has', () => {
    const { paths } = openApiDocument() as unknown as {
      readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: object }>>>>;
    };
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods));

    expect(new Set(STATUSES)).toEqual(new Set(operations.flatMap(({ responses }) => Object.keys(responses))));
  });
});
