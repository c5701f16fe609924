import { readdirSync, readFileSync } from 'node:fs';
import { type Block, blockOf, type Body, readHcl } from './terraform-hcl.ts';
import { evaluate, listOf, type Lookup, type Value } from './terraform-expression.ts';

const FOLDER = new URL('../../../docs/integrations/terraform/', import.meta.url);

export function fileOf(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'utf8');
}

/** All that Terraform reads of the folder, as one body. */
export const CODE: Body = readHcl(
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.tf'))
    .map((name) => fileOf(name))
    .join('\n'),
);

/** What the folder would make, with variables of one's own beside the defaults. */
export interface Made {
  /** The permissions of each role, as `domain:entity:action`. */
  readonly roles: { readonly looks: readonly string[]; readonly ends: readonly string[] };
  /** Role and division of each of the client's grants. */
  readonly grants: readonly { readonly role: string; readonly division: string }[];
  readonly output: (name: string) => Value;
}

/** Roles are called `looks` and `ends` here, as their ids are known to nobody before they are made. */
export function made(variables: Readonly<Record<string, Value>>): Made {
  const lookup = lookupWith({ ...variables, divisions: ['*'] });
  const client = blockOf(CODE, 'resource', 'genesyscloud_oauth_client', 'sweeper');
  return {
    roles: { looks: permissionsOf('looks', lookup), ends: permissionsOf('ends', lookup) },
    grants: dynamicBlocks(client, 'roles', lookup).map((content) => ({
      role: String(content('role_id')),
      division: String(content('division_id')),
    })),
    output: (name) => evaluate(blockOf(CODE, 'output', name).attributes.get('value') ?? '', lookup),
  };
}

function permissionsOf(role: string, lookup: Lookup): readonly string[] {
  const block = blockOf(CODE, 'resource', 'genesyscloud_auth_role', role);
  return dynamicBlocks(block, 'permission_policies', lookup).flatMap((content) =>
    listOf(content('action_set')).map((action) =>
      [content('domain'), content('entity_name'), action].map(String).join(':'),
    ),
  );
}

/** The attributes of each block that a `dynamic` block makes. */
function dynamicBlocks(block: Block, name: string, lookup: Lookup): ((attribute: string) => Value)[] {
  const dynamic = blockOf(block, 'dynamic', name);
  const { attributes } = blockOf(dynamic, 'content');
  return listOf(evaluate(dynamic.attributes.get('for_each') ?? '', lookup)).map(
    (each) => (attribute) =>
      evaluate(attributes.get(attribute) ?? '', (asked) =>
        asked === `${name}.value` ? each : lookup(asked),
      ),
  );
}

function lookupWith(variables: Readonly<Record<string, Value>>): Lookup {
  const locals = blockOf(CODE, 'locals').attributes;
  const lookup: Lookup = (name) => {
    const [kind = '', called = '', third = ''] = name.split('.');
    if (kind === 'genesyscloud_auth_role') return called;
    // Of the divisions' translation Terraform alone can judge: "home" becomes an id that it reads.
    if (name === 'local.division_ids') return lookup('var.divisions');
    if (kind === 'local' && third === '') return evaluate(locals.get(called) ?? '', lookup);
    if (kind === 'var') return variables[called] ?? defaultOf(called, lookup);
    throw new Error(`nothing is called ${name}`);
  };
  return lookup;
}

function defaultOf(variable: string, lookup: Lookup): Value {
  return evaluate(blockOf(CODE, 'variable', variable).attributes.get('default') ?? '', lookup);
}
