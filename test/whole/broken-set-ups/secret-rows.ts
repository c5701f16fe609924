import { SECRET } from '../../support/whole.ts';
import { type BrokenSetUp, secret } from './set-up.ts';

const failed = { check: 'secret', status: 'failed', diagnoses: [] } as const;

export const SECRET_ROWS: readonly BrokenSetUp[] = [
  {
    ...failed,
    name: 'no such secret',
    spoil: ({ secrets }) => secrets.remove(SECRET),
    says: /no secret/i,
    remedy: /create/i,
  },
  {
    ...failed,
    name: 'a secret that is marked for deletion',
    spoil: ({ secrets }) => secrets.deny(SECRET, 'scheduled-for-deletion'),
    says: /deletion/i,
    remedy: /restore/i,
  },
  {
    ...failed,
    name: 'a secret that the function may not read',
    spoil: ({ secrets }) => secrets.deny(SECRET, 'access-denied'),
    says: /may not read/i,
    remedy: /secretsmanager:GetSecretValue/,
  },
  {
    ...failed,
    name: 'a secret whose key the function may not use',
    spoil: ({ secrets }) => secrets.deny(SECRET, 'decryption-failure'),
    says: /decrypt/i,
    remedy: /kms:Decrypt/,
  },
  {
    ...failed,
    name: 'a secret that is no JSON object',
    says: /JSON object/,
    remedy: /"clientId".*"clientSecret".*"region"/,
    guises: {
      'but text': { spoil: ({ secrets }) => secrets.put(SECRET, 'clientId=a') },
      'but a list': { spoil: ({ secrets }) => secrets.put(SECRET, '[]') },
      'but half of one': { spoil: ({ secrets }) => secrets.put(SECRET, '{"clientId":') },
    },
  },
  ...(['clientId', 'clientSecret', 'region'] as const).map((field) => ({
    ...failed,
    name: `a secret without its ${field}`,
    says: new RegExp(`"${field}".*missing`),
    remedy: /"clientId".*"clientSecret".*"region"/,
    guises: {
      absent: { spoil: secret({ [field]: undefined }) },
      empty: { spoil: secret({ [field]: ' ' }) },
    },
  })),
  {
    ...failed,
    name: 'a region with a slip of the pen',
    spoil: secret({ region: 'eu-central1' }),
    says: /"region".*"eu-central-1"/,
    remedy: /eu-west-1/,
  },
  {
    ...failed,
    name: 'a region whose name is not known, and only near one in letters',
    spoil: secret({ region: 'Tokio' }),
    says: /^(?!.*Did you mean).*"region"/s,
    remedy: /ap-northeast-1.*"Europe \(Frankfurt\)"/,
  },
  {
    ...failed,
    name: 'a host in place of the region',
    spoil: secret({ region: 'mypurecloud.ie' }),
    says: /"region".*"eu-west-1"/,
    remedy: /eu-west-1/,
  },
  {
    ...failed,
    name: 'an API host over plain http',
    spoil: secret({ apiBaseUrl: 'http://api.mypurecloud.de' }),
    says: /"apiBaseUrl"/,
    remedy: /"apiBaseUrl".*https/,
  },
  {
    ...failed,
    name: 'a login host that is no URL',
    spoil: secret({ loginBaseUrl: 'login.mypurecloud.de' }),
    says: /"loginBaseUrl"/,
    remedy: /"loginBaseUrl".*https/,
  },
];
