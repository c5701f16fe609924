import { describe, expect, it } from 'vitest';
import { organisationSchema } from '../../../functions/sweeper/settings.ts';
import { organisationNameOf } from '../../../local/world/real-world.ts';

describe('the name of a real organisation', () => {
  it.each([
    ['genesys/main', 'genesys-main'],
    ['arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/genesys-AbCdEf', 'prod-genesys-AbCdEf'],
    ['/leading/slash', 'leading-slash'],
    ['@', 'organisation'],
    ['x'.repeat(500), 'x'.repeat(64)],
  ])('is made of its secret’s, %s, so that settings accept it', (secretName, name) => {
    expect(organisationNameOf(secretName)).toBe(name);
    expect(organisationSchema.safeParse({ name, secretId: secretName }).success).toBe(true);
  });
});
