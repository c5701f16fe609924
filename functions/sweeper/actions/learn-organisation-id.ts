import { readTokenInfo } from '../genesys/read-token-info.ts';
import type { Run } from './run.ts';

/** The organisation's id at Genesys, from `GET /api/v2/tokens/me` (reference 3.4), where it can be had. */
export async function learnOrganisationId({ genesys }: Run): Promise<string | undefined> {
  const answer = await genesys.readToken();
  return answer.ok ? readTokenInfo(answer.body)?.organisationId : undefined;
}
