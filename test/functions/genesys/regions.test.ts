import platformClient from 'purecloud-platform-client-v2';
import { describe, expect, it } from 'vitest';
import { hostsOf, nearestRegion, REGION_IDS } from '../../../functions/sweeper/genesys/regions.ts';

describe('regions', () => {
  it('are those of the official client, each with its domain', () => {
    const official = Object.entries(platformClient.PureCloudRegionHosts).map(([name, domain]) => [
      name.replaceAll('_', '-'),
      `https://api.${domain}`,
      `https://login.${domain}`,
    ]);
    const ours = REGION_IDS.map((id) => [id, hostsOf(id)?.apiBaseUrl, hostsOf(id)?.loginBaseUrl]);
    expect(new Set(ours)).toEqual(new Set(official));
  });

  it('have no hosts for a name that is not in the table', () => {
    expect(hostsOf('eu-west-9')).toBeUndefined();
    expect(hostsOf('constructor')).toBeUndefined();
  });

  it.each([
    ['eu-west1', 'eu-west-1'],
    ['EU_CENTRAL_1', 'eu-central-1'],
    ['us-esat-1', 'us-east-1'],
    [' ap-southeast-2', 'ap-southeast-2'],
    ['mypurecloud.ie', 'eu-west-1'],
    ['https://api.mypurecloud.com.au/', 'ap-southeast-2'],
    ['login.mypurecloud.com', 'us-east-1'],
    ['use2.us-gov-pure.cloud', 'us-east-2'],
  ])('%j is taken for %s', (written, meant) => {
    expect(nearestRegion(written)).toBe(meant);
  });

  it('suggest a name of the table even for nonsense', () => {
    expect(REGION_IDS).toContain(nearestRegion(''));
    expect(REGION_IDS).toContain(nearestRegion('x'.repeat(10_000)));
  });
});
