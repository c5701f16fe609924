import platformClient from 'purecloud-platform-client-v2';
import { describe, expect, it } from 'vitest';
import { hostsOf, regionIn, regionNamed, REGION_IDS } from '../../../functions/sweeper/genesys/regions.ts';

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

  /** id, what AWS's console calls it, what the login of Genesys Cloud calls it (reference 3.5). */
  const CALLED: readonly (readonly [string, string, string?])[] = [
    ['us-east-1', 'US East (N. Virginia)', 'Americas (US East)'],
    ['us-east-2', 'US East (Ohio)', 'FedRAMP'],
    ['us-west-2', 'US West (Oregon)', 'Americas (US West)'],
    ['ca-central-1', 'Canada (Central)', 'Americas (Canada)'],
    ['mx-central-1', 'Mexico (Central)'],
    ['sa-east-1', 'South America (Sao Paulo)', 'Americas (São Paulo)'],
    ['eu-west-1', 'Europe (Ireland)', 'EMEA (Dublin)'],
    ['eu-west-2', 'Europe (London)', 'EMEA (London)'],
    ['eu-central-1', 'Europe (Frankfurt)', 'EMEA (Frankfurt)'],
    ['eu-central-2', 'Europe (Zurich)', 'EMEA (Zurich)'],
    ['eusc-de-east-1', 'AWS European Sovereign Cloud (Germany)'],
    ['me-central-1', 'Middle East (UAE)', 'EMEA (UAE)'],
    ['ap-south-1', 'Asia Pacific (Mumbai)', 'Asia Pacific (Mumbai)'],
    ['ap-northeast-1', 'Asia Pacific (Tokyo)', 'Asia Pacific (Tokyo)'],
    ['ap-northeast-2', 'Asia Pacific (Seoul)', 'Asia Pacific (Seoul)'],
    ['ap-northeast-3', 'Asia Pacific (Osaka)', 'Asia Pacific (Osaka)'],
    ['ap-southeast-1', 'Asia Pacific (Singapore)'],
    ['ap-southeast-2', 'Asia Pacific (Sydney)', 'Asia Pacific (Sydney)'],
  ];

  it('are known by the names of both consoles, in any case', () => {
    expect(CALLED.map(([id]) => id)).toEqual(REGION_IDS);
    for (const [id, ...names] of CALLED) {
      const all = [id, ...names.filter((name) => name !== undefined)];
      expect(all.flatMap((name) => [name, ` ${name.toUpperCase()} `]).map(regionNamed)).toEqual(
        all.flatMap(() => [id, id]),
      );
    }
  });

  it.each([
    ['EU (Frankfurt)', 'eu-central-1'],
    ['Sydney', 'ap-southeast-2'],
    ['sao paulo', 'sa-east-1'],
    ['Zürich', 'eu-central-2'],
    ['Tokyo', 'ap-northeast-1'],
    ['Ireland', 'eu-west-1'],
    ['prod-euw2', 'eu-west-2'],
    ['prod-apse2', 'ap-southeast-2'],
    ['use1', 'us-east-1'],
  ])('%j is %s', (written, id) => {
    expect(regionNamed(written)).toBe(id);
  });

  it.each([
    ['eu-west1', 'eu-west-1'],
    ['EU_CENTRAL_1', 'eu-central-1'],
    ['Europe (Frankfurt) eu-central-1', 'eu-central-1'],
    ['Region Tokyo', 'ap-northeast-1'],
    ['mypurecloud.ie', 'eu-west-1'],
    ['https://api.mypurecloud.com.au/', 'ap-southeast-2'],
    ['login.mypurecloud.com', 'us-east-1'],
    ['use2.us-gov-pure.cloud', 'us-east-2'],
    ['https://apps.euw2.pure.cloud', 'eu-west-2'],
  ])('%j is no name of one, and suggests %s', (written, meant) => {
    expect(regionNamed(written)).toBeUndefined();
    expect(regionIn(written)).toBe(meant);
  });

  it.each([
    ['us-esat-1'],
    ['eu-centrall-1'],
    ['us-west-1'],
    ['af-south-1'],
    ['eu-central-9'],
    ['Tokio'],
    ['Irland'],
    ['Germany'],
    ['US East'],
    ['AWS GovCloud (US-East)'],
    ['Paris'],
    ['constructor'],
    [''],
    ['()'],
    ['x'.repeat(10_000)],
    ['('.repeat(10_000)],
  ])('what is only near in letters, or not clear, suggests nothing: %.40j', (written) => {
    expect(regionNamed(written)).toBeUndefined();
    expect(regionIn(written)).toBeUndefined();
  });
});
