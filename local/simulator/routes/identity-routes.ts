import type { ApiCall, ApiReply, ApiRoute } from '../api-call.ts';
import { requirePermission } from '../api-call.ts';
import { badRequest, notFound } from '../api-error.ts';
import { enumValues } from '../definitions.ts';
import type { Grant } from '../oauth-clients.ts';
import { permittedDivisions } from '../permissions.ts';
import { property, timeProperty } from '../time-text.ts';
import { requirePageOf } from './paging.ts';

const maxBodyBytes = 512_000;
const roleName = 'Sweeper';
const viewRole = { type: 'ANY', permissions: ['authorization:role:view'] } as const;

/** Who the token is and what it may do (reference 3.4). Only reading a role declares a permission. */
export function identityRoutes(): ApiRoute[] {
  return [
    { method: 'GET', path: '/api/v2/tokens/me', handle: tokensMe },
    { method: 'GET', path: '/api/v2/authorization/subjects/me', handle: subjectsMe },
    { method: 'GET', path: '/api/v2/authorization/divisionspermitted/paged/me', handle: divisionsPermitted },
    {
      method: 'GET',
      path: '/api/v2/authorization/roles/{roleId}',
      required: viewRole,
      handle: role,
    },
    { method: 'GET', path: '/api/v2/organizations/me', handle: organizationsMe },
    { method: 'GET', path: '/api/v2/organizations/limits/namespaces/{namespaceName}', handle: limits },
  ];
}

function tokensMe({ token: { client }, state }: ApiCall): ApiReply {
  const { id, name } = state.organisation;
  const body = {
    organization: { id, name },
    homeOrganization: { id, name },
    authorizedScope: [],
    OAuthClient: {
      id: client.id,
      name: client.name,
      authorizedGrantType: client.grantType,
      state: client.state,
      scope: [],
      ...timeProperty('dateToDelete', client.dateToDelete),
      roleDivisions: client.grants.flatMap(({ roleId, divisionIds }) =>
        divisionIds.map((divisionId) => ({ roleId, divisionId })),
      ),
      organization: { id, name },
    },
  };
  return { status: 200, body };
}

function subjectsMe({ token: { client }, state, query }: ApiCall): ApiReply {
  const { subjectsMeAnswersClients, subjectsMeRoles } = state.assumptions;
  if (!subjectsMeAnswersClients) throw badRequest();
  const asksForRoles = query.get('includeFullRoles');
  if (asksForRoles !== null && subjectsMeRoles === 'parameter-unknown') throw badRequest();
  const told = subjectsMeRoles === 'when-asked' ? asksForRoles === 'true' : subjectsMeRoles !== 'never';
  const body = {
    id: client.id,
    name: client.name,
    grants: client.grants.flatMap((grant) =>
      grant.divisionIds.map((divisionId) => ({
        subjectId: client.id,
        division: divisionView(state.organisation.divisions, divisionId),
        role: { id: grant.roleId, name: roleName, policies: told ? policiesOf(grant) : [] },
      })),
    ),
    version: 1,
  };
  return { status: 200, body };
}

/** A permission `domain:entity:action` as a policy; `*` is served unexpanded (reference 3.4). */
function policiesOf({ permissions, condition }: Grant): Record<string, unknown>[] {
  return permissions.map((permission) => {
    const [domain, entityName, action] = permission.split(':');
    return {
      domain,
      entityName: entityName ?? '*',
      actions: [action ?? '*'],
      ...property('condition', condition),
    };
  });
}

/** A `DomainOrganizationRole`, as the official client declares it. Roles belong to no division. */
function role(call: ApiCall): ApiReply {
  requirePermission(call, viewRole);
  const grants = call.state.clients.list.flatMap((client) => client.grants);
  const found = grants.find(({ roleId }) => roleId === call.params['roleId']);
  if (found === undefined) throw notFound();
  const permissionPolicies = policiesOf(found).map(({ domain, entityName, actions, condition }) => ({
    domain,
    entityName,
    actionSet: actions,
    allowConditions: condition !== undefined,
  }));
  const body = {
    id: found.roleId,
    name: roleName,
    permissions: [],
    permissionPolicies,
    default: false,
    base: false,
    selfUri: `/api/v2/authorization/roles/${found.roleId}`,
  };
  return { status: 200, body };
}

function divisionsPermitted(call: ApiCall): ApiReply {
  const { state, query, token } = call;
  if (!state.assumptions.divisionsPermittedAnswersClients) throw badRequest();
  const permission = query.get('permission');
  if (permission === null) throw badRequest();
  const permitted = permittedDivisions(token.client, { type: 'ALL', permissions: [permission] });
  const { divisions } = state.organisation;
  const entities = divisions
    .filter(({ id }) => permitted.has(id))
    .map(({ id }) => divisionView(divisions, id));
  const body = {
    ...requirePageOf(entities, query),
    allDivsPermitted: entities.length === divisions.length,
  };
  return { status: 200, body };
}

function organizationsMe({ state }: ApiCall): ApiReply {
  const { id, name } = state.organisation;
  return { status: 200, body: { id, name, state: 'active', version: 1, domain: 'simulated' } };
}

function limits({ params, state }: ApiCall): ApiReply {
  const namespace = params['namespaceName'] ?? '';
  if (!enumValues('Limit', 'namespace').includes(namespace)) throw badRequest();
  const { allowancePerMinute } = state.conditions;
  const values = {
    'client.credentials.token.rate.per.minute': allowancePerMinute,
    'token.rate.per.minute': allowancePerMinute,
    'org.app.user.rate.per.minute': 3_000,
    'request.bytes.max': maxBodyBytes,
  };
  const entities = Object.entries(values).map(([key, value]) => ({ namespace, key, value }));
  return { status: 200, body: { entities: namespace === 'platform.api' ? entities : [] } };
}

function divisionView(
  divisions: readonly { readonly id: string; readonly name: string }[],
  id: string,
): Record<string, unknown> {
  const name = divisions.find((one) => one.id === id)?.name ?? '';
  return { id, name, description: '', homeDivision: divisions[0]?.id === id };
}
