import { describe, expect, it } from 'vitest';
import { CODE, fileOf, made } from './terraform-folder.ts';
import { type Block, blockOf, readHcl } from './terraform-hcl.ts';
import { misfits, SCHEMAS } from './terraform-provider.ts';

const PAGE = fileOf('README.md');
const SNIPPETS = [...PAGE.matchAll(/^```hcl\n([^]*?)^```$/gm)].map(([, text = '']) => readHcl(text));
const VARIABLES = CODE.blocks.filter(({ kind }) => kind === 'variable');

/** Of each resource and data source, its type and whatever does not fit the provider's schema. */
function judged(blocks: readonly Block[]): (readonly [string, readonly string[]])[] {
  return blocks
    .filter(({ kind }) => kind === 'resource' || kind === 'data')
    .map((block) => {
      const [type = ''] = block.labels;
      const schema = SCHEMAS[type];
      return [type, schema === undefined ? ['unknown'] : misfits(block, schema, type)];
    });
}

describe('the Terraform folder', () => {
  it('uses nothing that the provider’s schema does not have, and lacks nothing that it needs', () => {
    expect(judged(CODE.blocks)).toEqual([
      ['genesyscloud_auth_division_home', []],
      ['genesyscloud_auth_role', []],
      ['genesyscloud_auth_role', []],
      ['genesyscloud_oauth_client', []],
    ]);
    expect(judged(SNIPPETS.flatMap(({ blocks }) => blocks))).toEqual([['genesyscloud_routing_queue', []]]);
  });

  it('shows the inactivity timeout where it works: for web messaging by itself', () => {
    const [queue] = SNIPPETS.flatMap(({ blocks }) => blocks);
    const settings = blockOf(queue ?? CODE, 'media_settings_message');
    const { attributes } = blockOf(settings, 'sub_type_settings');

    expect(attributes.get('media_type')).toBe('"webmessaging"');
    expect(attributes.get('enable_inactivity_timeout')).toBe('true');
    expect([...settings.attributes.keys()]).toEqual([]);
  });

  it('keeps the client’s secret out of the state, the outputs and the repository', () => {
    const { attributes } = blockOf(CODE, 'resource', 'genesyscloud_oauth_client', 'sweeper');
    const outputs = CODE.blocks.filter(({ kind }) => kind === 'output');
    const directory = blockOf(CODE, 'variable', 'secret_directory').attributes.get('default') ?? '';

    expect(attributes.has('expose_client_secret')).toBe(false);
    expect(attributes.get('directory_client_secret')).toBe('var.secret_directory');
    expect(outputs.map((block) => block.attributes.get('value')).join('\n')).not.toContain('client_secret');
    expect(fileOf('.gitignore').split('\n')).toContain(`${JSON.parse(directory)}/`);
  });

  it('makes a client of the one kind that the sweeper can log in with', () => {
    const { attributes } = blockOf(CODE, 'resource', 'genesyscloud_oauth_client', 'sweeper');

    expect(attributes.get('authorized_grant_type')).toBe('"CLIENT-CREDENTIALS"');
    expect(attributes.has('scopes')).toBe(false);
    expect(blockOf(CODE, 'provider', 'genesyscloud').attributes.size).toBe(0);
  });

  it('describes each variable and output, and tells each variable and its default on the page', () => {
    const described = CODE.blocks.filter(({ kind }) => kind === 'variable' || kind === 'output');
    expect(described.filter(({ attributes }) => !attributes.has('description'))).toEqual([]);

    const [, table = ''] = /^## Variables$([^]*?)^## /m.exec(PAGE) ?? [];
    const told = [...table.matchAll(/^\| `(\w+)` \| (.*?) \|/gm)].map(([, name, value = '']) => [
      name,
      value.replaceAll('`', ''),
    ]);
    const real = VARIABLES.map(({ labels: [name], attributes }) => [
      name,
      attributes.get('default')?.replaceAll('"', '') ?? '(needed)',
    ]);
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(real));
  });

  it('names on the page what each role may hold', () => {
    const { roles } = made({ tag: true, more_diagnosis: true });
    const told = (role: string): string[] => {
      const row = PAGE.split('\n').find((line) => line.startsWith(`| the role \`${role}\``)) ?? '';
      return [...row.matchAll(/`(\w+:\w+:\w+)`/g)].map(([, permission = '']) => permission);
    };

    expect(told('Sweeper looks')).toEqual(roles.looks);
    expect(told('Sweeper ends')).toEqual(roles.ends);
  });

  it('has an example of values that names what must be given, and begins in dry run', () => {
    const { attributes } = readHcl(fileOf('terraform.tfvars.example'));
    const names = VARIABLES.map(({ labels: [name = ''] }) => name);
    const needed = VARIABLES.filter((block) => !block.attributes.has('default'));

    expect([...attributes.keys()].filter((name) => !names.includes(name))).toEqual([]);
    expect(needed.filter(({ labels: [name = ''] }) => !attributes.has(name))).toEqual([]);
    expect(attributes.get('mode')).toBe('"dry-run"');
  });

  it('writes the secret with the fields that the sweeper reads', () => {
    const [, fields = ''] = /'\{(clientId[^}]*)\}'/.exec(PAGE) ?? [];

    expect(fields).toBe('clientId: $id, clientSecret: $secret, region: $region');
    expect(PAGE).toContain('--rawfile secret "$FILE"');
  });
});

describe('the reader of Terraform’s language', () => {
  it('reads attributes, nested blocks, lists over several lines and comments', () => {
    const { blocks } = readHcl(
      '# a\nkind "x" "y" {\n  a = [ # b\n    "}",\n  ]\n  inner {\n    c = 1\n  }\n}\n',
    );

    expect(blocks[0]?.labels).toEqual(['x', 'y']);
    expect(blocks[0]?.attributes.get('a')).toContain('"}"');
    expect(blockOf(blocks[0] ?? CODE, 'inner').attributes.get('c')).toBe('1');
  });

  it('refuses what it does not understand, with the line', () => {
    expect(() => readHcl('a = 1\n<<EOT')).toThrow('line 2');
  });
});
