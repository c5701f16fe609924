import type { Body } from './terraform-hcl.ts';

/** What a resource or a block may hold, and which of it must stand there. */
export interface Schema {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  readonly blocks?: Readonly<Record<string, Schema>>;
}

/**
 * The parts of the provider's schema that are used here, from the files of MyPureCloud/terraform-provider-genesyscloud
 * that docs/integrations/terraform/README.md names.
 */
export const SCHEMAS: Readonly<Record<string, Schema>> = {
  genesyscloud_auth_role: {
    required: ['name'],
    optional: ['default_role_id', 'description', 'permissions'],
    blocks: {
      permission_policies: { required: ['action_set', 'domain', 'entity_name'], optional: [] },
    },
  },
  genesyscloud_oauth_client: {
    required: ['authorized_grant_type', 'name'],
    optional: [
      'access_token_validity_seconds',
      'client_secret',
      'description',
      'directory_client_secret',
      'expose_client_secret',
      'integration_credential_name',
      'registered_redirect_uris',
      'scopes',
      'state',
    ],
    blocks: { roles: { required: ['role_id'], optional: ['division_id'] } },
  },
  genesyscloud_auth_division_home: { required: [], optional: ['description', 'name'] },
  // Its other attributes are left out: the page shows the inactivity timeout alone.
  genesyscloud_routing_queue: {
    required: ['name'],
    optional: [],
    blocks: {
      media_settings_message: {
        required: [],
        optional: [
          'alerting_timeout_sec',
          'enable_auto_answer',
          'enable_inactivity_timeout',
          'service_level_duration_ms',
          'service_level_percentage',
        ],
        blocks: {
          inactivity_timeout_settings: {
            required: ['action_type', 'timeout_seconds'],
            optional: ['flow_id'],
          },
          sub_type_settings: {
            required: ['enable_auto_answer', 'media_type'],
            optional: ['enable_inactivity_timeout'],
          },
        },
      },
    },
  },
};

/** Terraform's own arguments, which every resource takes. */
const META_ARGUMENTS = new Set(['count', 'depends_on', 'for_each', 'provider']);

/** What is wrong with a body by a schema, each with its place; nothing where it fits. */
export function misfits(body: Body, schema: Schema, place: string): string[] {
  const names = [...body.attributes.keys()].filter((name) => !META_ARGUMENTS.has(name));
  const known = new Set([...schema.required, ...schema.optional]);
  return [
    ...schema.required.filter((name) => !names.includes(name)).map((name) => `${place} lacks ${name}`),
    ...names.filter((name) => !known.has(name)).map((name) => `${place} has no ${name}`),
    ...body.blocks.flatMap((block) => {
      const isDynamic = block.kind === 'dynamic';
      const name = (isDynamic ? block.labels[0] : block.kind) ?? '';
      const inner = schema.blocks?.[name];
      if (inner === undefined) return [`${place} has no block ${name}`];
      const bodies = isDynamic ? block.blocks : [block];
      return bodies.flatMap((one) => misfits(one, inner, `${place}.${name}`));
    }),
  ];
}
