import {
  isExpired,
  itemIn,
  TableError,
  type Item,
  type Key,
  type Page,
  type Position,
  type Question,
  type Table,
} from './port.ts';

/** The attributes by which each index sorts: partition, sort key, then the table's own keys. */
const ORDER = {
  table: ['pk', 'sk'],
  byTime: ['timePk', 'timeSk', 'pk', 'sk'],
  unfinished: ['unfinishedOf', 'sk', 'pk'],
} as const;

/** The table for as long as the process lives, for tests. */
export function openInMemoryTable(clock: { readonly now: () => number }): Table {
  const items = new Map<string, Item>();
  const idOf = ({ pk, sk }: Key): string => JSON.stringify([pk, sk]);
  const find = (key: Key): Item | undefined => {
    const item = items.get(idOf(key));
    return item === undefined || isExpired(item, clock.now()) ? undefined : item;
  };
  const store = (item: Item): void => void items.set(idOf(item), copy(item));

  return {
    get: async (key) => {
      const item = find(key);
      return item === undefined ? undefined : copy(item);
    },
    put: async (item, only) => {
      if (only === 'if-absent' && find(item) !== undefined) return false;
      store(item);
      return true;
    },
    putAll: async (all) => {
      for (const item of all) store(item);
    },
    update: async (key, { set = {}, remove = [], where = {} }) => {
      if (Object.values(set).includes(undefined)) throw new TableError('ValidationException');
      const item = find(key);
      if (item === undefined) return undefined;
      if (Object.entries(where).some(([attribute, is]) => item[attribute] !== is)) return undefined;
      const removed = Object.fromEntries(remove.map((attribute) => [attribute, undefined]));
      const changed = copy({ ...item, ...removed, ...set });
      store(changed);
      return changed;
    },
    delete: async (key) => {
      items.delete(idOf(key));
    },
    query: async (question) => pageOf([...items.values()], question, clock.now()),
  };
}

function pageOf(items: readonly Item[], question: Question, now: number): Page {
  const { index, partition, prefix = '', newestFirst, limit, after } = question;
  const [partitionKey, sortKey] = ORDER[index];
  const direction = newestFirst === true ? -1 : 1;
  const compare = (one: Position, other: Position): number => {
    for (const attribute of ORDER[index]) {
      const [a, b] = [String(one[attribute]), String(other[attribute])];
      if (a !== b) return a < b ? -direction : direction;
    }
    return 0;
  };
  const found = items
    .filter((item) => item[partitionKey] === partition && typeof item[sortKey] === 'string')
    .filter((item) => String(item[sortKey]).startsWith(prefix))
    .filter((item) => after === undefined || compare(item, after) > 0)
    .toSorted(compare);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const kept = page.filter((item) => !isExpired(item, now)).map(copy);
  // As DynamoDB: a page that is full says where the next one begins, even if nothing comes.
  if (last === undefined || page.length !== limit) return { items: kept };
  return { items: kept, next: Object.fromEntries(ORDER[index].map((key) => [key, last[key]])) };
}

/** What DynamoDB would give back: nobody shares an object with the table, and it holds JSON only. */
function copy(item: Item): Item {
  const copied = itemIn(JSON.parse(JSON.stringify(item)));
  if (copied === undefined) throw new TableError('ValidationException');
  return copied;
}
