/** Where an organisation's requests go: origins without a trailing slash. */
export interface RegionHosts {
  readonly apiBaseUrl: string;
  readonly loginBaseUrl: string;
}

/** A region's id, its domain, and what the consoles of AWS and the login of Genesys Cloud call it (reference 3.5). */
const REGIONS: readonly (readonly [id: string, domain: string, ...names: readonly string[]])[] = [
  ['us-east-1', 'mypurecloud.com', 'N. Virginia', 'Americas (US East)'],
  ['us-east-2', 'use2.us-gov-pure.cloud', 'Ohio', 'FedRAMP'],
  ['us-west-2', 'usw2.pure.cloud', 'Oregon', 'Americas (US West)'],
  ['ca-central-1', 'cac1.pure.cloud', 'Canada', 'Canada (Central)'],
  ['mx-central-1', 'mxc1.pure.cloud', 'Mexico (Central)'],
  ['sa-east-1', 'sae1.pure.cloud', 'São Paulo'],
  ['eu-west-1', 'mypurecloud.ie', 'Ireland', 'Dublin'],
  ['eu-west-2', 'euw2.pure.cloud', 'London'],
  ['eu-central-1', 'mypurecloud.de', 'Frankfurt'],
  ['eu-central-2', 'euc2.pure.cloud', 'Zurich'],
  ['eusc-de-east-1', 'edee1.eusc-pure.cloud', 'AWS European Sovereign Cloud (Germany)'],
  ['me-central-1', 'mec1.pure.cloud', 'UAE'],
  ['ap-south-1', 'aps1.pure.cloud', 'Mumbai'],
  ['ap-northeast-1', 'mypurecloud.jp', 'Tokyo'],
  ['ap-northeast-2', 'apne2.pure.cloud', 'Seoul'],
  ['ap-northeast-3', 'apne3.pure.cloud', 'Osaka'],
  ['ap-southeast-1', 'apse1.pure.cloud', 'Singapore'],
  ['ap-southeast-2', 'mypurecloud.com.au', 'Sydney'],
];

/** Every region id that is known, for messages that list what is accepted. */
export const REGION_IDS: readonly string[] = REGIONS.map(([id]) => id);

/** The hosts of a region, `https://api.<domain>` and `https://login.<domain>`; undefined for an unknown id. */
export function hostsOf(regionId: string): RegionHosts | undefined {
  const [, domain] = REGIONS.find(([id]) => id === regionId) ?? [];
  if (domain === undefined) return undefined;
  return { apiBaseUrl: `https://api.${domain}`, loginBaseUrl: `https://login.${domain}` };
}

/** A region's name is not longer than this. */
const LONGEST_NAME = 100;

/** In lower case, without accents, and nothing but letters, digits and single blanks. */
function wordsOf(text: string): string {
  const plain = text.slice(0, LONGEST_NAME).normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return plain.replaceAll(/[^a-z0-9]+/gu, ' ').trim();
}

/** `euw2` for `eu-west-2`, as Genesys Cloud writes it in domains and in a Messenger deployment (`prod-euw2`). */
function shortIdOf(id: string): string {
  return id.replaceAll(/north|south|east|west|central/gu, (word) => word.charAt(0)).replaceAll('-', '');
}

/**
 * The region that a name stands for: its id, or what AWS and Genesys Cloud call it, such as `EU (Frankfurt)`, `Sydney`
 * and `prod-euw2`. If the name ends in brackets, the place is in them.
 *
 * @returns the id, or undefined if it is not a region's name
 */
export function regionNamed(written: string): string | undefined {
  const place = /\(([^()]+)\)\s*$/u.exec(written.slice(0, LONGEST_NAME))?.[1];
  const meant = [written, ...(place === undefined ? [] : [place])].map(wordsOf);
  const found = REGIONS.find(([id, , ...names]) => {
    const known = [shortIdOf(id), `prod ${shortIdOf(id)}`, ...names.map(wordsOf)];
    return id === written.trim().toLowerCase() || known.some((name) => meant.includes(name));
  });
  return found?.[0];
}

/**
 * The page of a conversation in Genesys Cloud (reference 3.5): whoever opens it needs Analytics > Conversation Detail >
 * View.
 *
 * @param region a region's id; without one, or for an unknown one, there is no link
 */
export function interactionLink(region: string | undefined, conversationId: string): string | undefined {
  const hosts = region === undefined ? undefined : hostsOf(region);
  if (hosts === undefined) return undefined;
  const apps = hosts.apiBaseUrl.replace('https://api.', 'https://apps.');
  return `${apps}/directory/#/analytics/interactions/${encodeURIComponent(conversationId)}/admin/details`;
}

/**
 * The region that somebody most probably meant by a text that is not a region's name: the one whose domain or id is in
 * the text (hyphens and blanks ignored), or whose name is a word of it. A similar spelling is not enough.
 *
 * @returns an id of the table, never what was written
 */
export function regionIn(written: string): string | undefined {
  const words = ` ${wordsOf(written)} `;
  const letters = words.replaceAll(' ', '');
  const found = REGIONS.flatMap(([id, domain, ...names]) => [
    ...[domain, id].map(wordsOf).map((part) => ({ id, part, isIn: letters.includes(squeezed(part)) })),
    ...[shortIdOf(id), ...names.map(wordsOf)].map((part) => ({
      id,
      part,
      isIn: words.includes(` ${part} `),
    })),
  ]).filter(({ isIn }) => isIn);
  // The longest match is the most specific: "mypurecloud.com.au" holds "mypurecloud.com" as well.
  return found.toSorted((a, b) => b.part.length - a.part.length)[0]?.id;
}

function squeezed(words: string): string {
  return words.replaceAll(' ', '');
}
