import type { Genesys } from '../../genesys/genesys.ts';
import { INSPECTION_PAGE_SIZE } from '../../genesys/inspection.ts';
import { type QueueSettings, readQueues } from '../../genesys/read-queues.ts';
import { learn, type Learnt } from './learn.ts';
import type { ConfigurationFacts } from './configuration.ts';
import type { SeenQueues } from './prevention.ts';

/** The first 300 queues are enough to give advice. */
const MOST_PAGES = 3;

/** The queues that the client may see, up to a few pages. */
export async function learnQueues(genesys: Genesys): Promise<Learnt<SeenQueues>> {
  const queues: QueueSettings[] = [];
  for (let pageNumber = 1; ; pageNumber += 1) {
    const page = await learn('queues', () => genesys.inspect({ what: 'queues', pageNumber }), readQueues);
    if (!page.known) return pageNumber === 1 ? page : { known: true, value: { queues, cut: true } };
    queues.push(...page.value.queues);
    const isLast = page.value.entries < INSPECTION_PAGE_SIZE;
    if (isLast || pageNumber === MOST_PAGES) return { known: true, value: { queues, cut: !isLast } };
  }
}

/** Which of the configured queues exist; undefined where none is configured. One request: the first 100 ids. */
export async function learnConfiguredQueues(
  genesys: Genesys,
  queueIds: readonly string[],
): Promise<ConfigurationFacts['queues']> {
  if (queueIds.length === 0) return undefined;
  const lookedUp = queueIds.slice(0, INSPECTION_PAGE_SIZE);
  const page = await learn(
    'queues',
    () => genesys.inspect({ what: 'queues-by-id', queueIds: lookedUp }),
    readQueues,
  );
  if (!page.known) return page;
  return { known: true, value: { lookedUp, existing: new Set(page.value.queues.map(({ id }) => id)) } };
}
