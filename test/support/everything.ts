import type { ConfigInput } from '../../lib/config-schema.ts';

/** A configuration with every setting that an account's rules may ask for, in a partition of AWS. */
export function everythingIn(partition: string, region: string): Partial<ConfigInput> {
  const arn = (service: string, resource: string): string =>
    `arn:${partition}:${service}:${region}:123456789012:${resource}`;
  return {
    mode: 'enforce',
    orgs: [
      { name: 'production', secretName: 'genesys/production', mode: 'dry-run' },
      {
        name: 'test',
        secretName: arn('secretsmanager', 'secret:genesys/test-l0cal1'),
        kmsKeyArn: arn('kms', 'key/11111111-2222-3333-4444-555555555555'),
        schedule: 'cron(0/30 8-17 ? * MON-FRI *)',
        timeZone: 'Europe/Berlin',
        silenceAfterHours: 72,
      },
    ],
    vpc: {
      vpcId: 'vpc-0123456789abcdef0',
      subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
      securityGroupIds: ['sg-0123456789abcdef0'],
    },
    kmsKeyArn: arn('kms', 'key/1234abcd-12ab-34cd-56ef-1234567890ab'),
    api: {
      auth: 'cognito',
      vpcEndpointIds: ['vpce-0123456789abcdef0', 'vpce-0123456789abcdef1'],
      executionLog: 'error',
      clients: [
        { name: 'gateway', scopes: ['read', 'write'] },
        { name: 'supervisor', scopes: ['force'] },
      ],
    },
    alarms: { email: 'operations@example.com' },
    notify: arn('sns', 'sweeps'),
    policy: { exempt: { queueIds: ['0e0e0e0e-0000-4000-8000-000000000001'] } },
  };
}
