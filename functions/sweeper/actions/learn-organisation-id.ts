import { isJsonObject } from '../json.ts';
import type { Run } from './run.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The organisation's id at Genesys, from `GET /api/v2/tokens/me` (reference 3.4), where it can be had. */
export async function learnOrganisationId({ genesys }: Run): Promise<string | undefined> {
  const answer = await genesys.readToken();
  if (!answer.ok || !isJsonObject(answer.body)) return undefined;
  const { organization } = answer.body;
  if (!isJsonObject(organization)) return undefined;
  const { id } = organization;
  return typeof id === 'string' && UUID.test(id) ? id : undefined;
}
