import { isJsonObject, isUuid } from '../json.ts';
import type { Run } from './run.ts';

/** The organisation's id at Genesys, from `GET /api/v2/tokens/me` (reference 3.4), where it can be had. */
export async function learnOrganisationId({ genesys }: Run): Promise<string | undefined> {
  const answer = await genesys.readToken();
  if (!answer.ok || !isJsonObject(answer.body)) return undefined;
  const { organization } = answer.body;
  if (!isJsonObject(organization)) return undefined;
  const { id } = organization;
  return isUuid(id) ? id : undefined;
}
