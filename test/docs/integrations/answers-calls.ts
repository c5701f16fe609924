import type { Reply } from '../../../docs/integrations/node-service/answers.ts';
import { SweeperClient } from '../../../docs/integrations/node-service/sweeper-client.ts';
import type { RouteName } from '../../../functions/sweeper/http/routes.ts';
import type { LocalApi } from '../../support/local-api.ts';
import type { Asked } from './answers-states.ts';
import { CREDENTIALS } from './node-service-signature.ts';

export function clientOf({ url, region }: LocalApi): SweeperClient {
  return new SweeperClient({ url, region, credentials: CREDENTIALS });
}

/** Each route, called as the Node service calls it. */
export const CALLS: Readonly<Record<RouteName, (client: SweeperClient, asked: Asked) => Promise<Reply>>> = {
  preview: (client, { org }) => client.preview(named(org), { key: 'CASE-1' }),
  closeOne: (client, { ids: [id = ''], org }) => client.closeOne(id, { mode: 'enforce', ...named(org) }),
  forceClose: (client, { ids: [id = ''], org }) =>
    client.forceClose(id, { mode: 'enforce', note: 'CASE-1', ...named(org) }),
  closeList: (client, { ids, org }) => client.closeList(ids, { mode: 'enforce', ...named(org) }),
  startSweep: (client, { org }) => client.sweep(named(org), { key: 'CASE-1' }),
  listSweeps: (client, { org }) => client.sweeps(named(org)),
  getSweep: (client, asked) => client.lookAt(sweepIn(asked)),
  sweepConversations: (client, asked) => client.sweepRows(sweepIn(asked)),
  cancelSweep: (client, asked) => client.cancel(sweepIn(asked)),
  history: (client, { ids: [id = ''], org }) => client.history(id, org),
  explain: (client, { ids: [id = ''], org }) => client.explain(id, org),
  diagnosis: (client, { org }) => client.diagnosis(org),
};

/** These routes name no organisation: what would be wrong with one is wrong with the id. */
function sweepIn({ ids: [id = ''], org }: Asked): string {
  return org === undefined ? id : 'no id!';
}

function named(org: string | undefined): { readonly org?: string } {
  return org === undefined ? {} : { org };
}
