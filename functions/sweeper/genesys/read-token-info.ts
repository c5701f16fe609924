import { fieldOf, isJsonObject, isUuid } from '../json.ts';
import { plainName } from './plain-name.ts';
import { readIsoTime } from './read-iso-time.ts';

/** `authorizedGrantType` of the model OrgOAuthClient. */
const GRANT_TYPES = ['CODE', 'TOKEN', 'SAML2-BEARER', 'PASSWORD', 'CLIENT-CREDENTIALS'] as const;
/** `state` of the same model. */
const STATES = ['active', 'disabled', 'inactive'] as const;

/** Who a token is, from `GET /api/v2/tokens/me` (reference 3.4). What could not be read is undefined. */
export interface TokenInfo {
  readonly organisationId: string | undefined;
  readonly organisationName: string | undefined;
  /** Undefined where the answer names no OAuth client. */
  readonly client: TokenClient | undefined;
}

export interface TokenClient {
  readonly name: string | undefined;
  readonly grantType: (typeof GRANT_TYPES)[number] | undefined;
  readonly state: (typeof STATES)[number] | undefined;
  /** When Genesys deletes the client, where it means to. Milliseconds since the epoch. */
  readonly deletedAt: number | undefined;
  /** Ids in lower case; `divisionId` is undefined where it is no id. */
  readonly roleDivisions: readonly { readonly roleId: string; readonly divisionId: string | undefined }[];
}

/** Undefined for what is no token information at all. */
export function readTokenInfo(body: unknown): TokenInfo | undefined {
  const organisation = fieldOf(body, 'organization');
  // With a capital, unlike every other field (reference 3.4).
  const client = fieldOf(body, 'OAuthClient');
  if (!isJsonObject(organisation) && !isJsonObject(client)) return undefined;
  const id = fieldOf(organisation, 'id');
  return {
    organisationId: isUuid(id) ? id.toLowerCase() : undefined,
    organisationName: plainName(fieldOf(organisation, 'name')),
    client: isJsonObject(client) ? readClient(client) : undefined,
  };
}

function readClient(client: unknown): TokenClient {
  const roles = fieldOf(client, 'roleDivisions');
  return {
    name: plainName(fieldOf(client, 'name')),
    grantType: GRANT_TYPES.find((one) => one === fieldOf(client, 'authorizedGrantType')),
    state: STATES.find((one) => one === fieldOf(client, 'state')),
    deletedAt: readIsoTime(fieldOf(client, 'dateToDelete')),
    roleDivisions: (Array.isArray(roles) ? roles : []).flatMap((one: unknown) => {
      const roleId = fieldOf(one, 'roleId');
      const divisionId = fieldOf(one, 'divisionId');
      if (!isUuid(roleId)) return [];
      return [
        {
          roleId: roleId.toLowerCase(),
          divisionId: isUuid(divisionId) ? divisionId.toLowerCase() : undefined,
        },
      ];
    }),
  };
}
