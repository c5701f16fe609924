/** Where an organisation's requests go: origins without a trailing slash. */
export interface RegionHosts {
  readonly apiBaseUrl: string;
  readonly loginBaseUrl: string;
}

/** Region ids and their domains (reference 3.5, from the official SDK's region table). */
const DOMAINS: ReadonlyMap<string, string> = new Map([
  ['us-east-1', 'mypurecloud.com'],
  ['us-east-2', 'use2.us-gov-pure.cloud'],
  ['us-west-2', 'usw2.pure.cloud'],
  ['ca-central-1', 'cac1.pure.cloud'],
  ['mx-central-1', 'mxc1.pure.cloud'],
  ['sa-east-1', 'sae1.pure.cloud'],
  ['eu-west-1', 'mypurecloud.ie'],
  ['eu-west-2', 'euw2.pure.cloud'],
  ['eu-central-1', 'mypurecloud.de'],
  ['eu-central-2', 'euc2.pure.cloud'],
  ['eusc-de-east-1', 'edee1.eusc-pure.cloud'],
  ['me-central-1', 'mec1.pure.cloud'],
  ['ap-south-1', 'aps1.pure.cloud'],
  ['ap-northeast-1', 'mypurecloud.jp'],
  ['ap-northeast-2', 'apne2.pure.cloud'],
  ['ap-northeast-3', 'apne3.pure.cloud'],
  ['ap-southeast-1', 'apse1.pure.cloud'],
  ['ap-southeast-2', 'mypurecloud.com.au'],
]);

/** Every region id that is known, for messages that list what is accepted. */
export const REGION_IDS: readonly string[] = [...DOMAINS.keys()];

/** The hosts of a region, `https://api.<domain>` and `https://login.<domain>`; undefined for an unknown id. */
export function hostsOf(regionId: string): RegionHosts | undefined {
  const domain = DOMAINS.get(regionId);
  if (domain === undefined) return undefined;
  return { apiBaseUrl: `https://api.${domain}`, loginBaseUrl: `https://login.${domain}` };
}

/**
 * The region id that somebody most probably meant: the one whose domain is in what they wrote, else the one
 * with the fewest differing characters. Always a name from the table, never what was written.
 */
export function nearestRegion(written: string): string {
  const text = written.trim().toLowerCase().slice(0, 100);
  const byDomain = [...DOMAINS]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .find(([, domain]) => text.includes(domain));
  if (byDomain !== undefined) return byDomain[0];
  const plain = text.replaceAll('_', '-');
  return REGION_IDS.reduce((best, id) => (differences(plain, id) < differences(plain, best) ? id : best));
}

/** Levenshtein's distance: how many characters must be put in, taken out or exchanged. */
function differences(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const exchanged = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(exchanged, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
