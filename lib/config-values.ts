import { z } from 'zod';

/**
 * The texts in the configuration that have a special form. Each says in plain words what it accepts: `accepted` appears
 * in error messages and in the table of docs/configuration.md, where a regular expression would not help anybody.
 */

const SECRET_CHARACTERS = 'A-Za-z0-9/_+=.@-';

/** A secret's whole ARN: Secrets Manager adds a hyphen and six characters to the name (its API reference). */
const SECRET_ARN = `arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\\d{12}:secret:[${SECRET_CHARACTERS}]+-[A-Za-z0-9]{6}`;

/**
 * A secret's name, or its whole ARN. An ARN without the six characters is refused: IAM compares it letter by letter with
 * the whole one, so a permission for it would match no secret at all.
 */
export const secretName = z
  .string()
  .regex(new RegExp(`^(?:[${SECRET_CHARACTERS}]{1,512}|${SECRET_ARN})$`, 'u'))
  .meta({
    accepted:
      'a secret’s name (up to 512 letters, digits and /_+=.@-), or its whole ARN, with the six characters at its end',
  });

/** IAM does not resolve an alias, so this must be the key itself. */
export const kmsKeyArn = z
  .string()
  .regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/u)
  .meta({ accepted: 'a KMS key’s ARN (arn:aws:kms:<region>:<account>:key/<id>), not an alias' });

/** Ids that EC2 gives, of eight or seventeen hexadecimal digits. */
function ec2Id(prefix: string, what: string): z.ZodString {
  return z
    .string()
    .regex(new RegExp(`^${prefix}-(?:[0-9a-f]{8}|[0-9a-f]{17})$`, 'u'))
    .meta({ accepted: `the id of ${what} (${prefix}-…)` });
}

function ec2Ids(prefix: string, what: string): z.ZodArray<z.ZodString> {
  return z
    .array(ec2Id(prefix, what))
    .min(1)
    .refine((ids) => new Set(ids).size === ids.length, { error: 'names an id twice' })
    .meta({ accepted: `a list of 1 or more ids (${prefix}-…), each once` });
}

export const vpcId = ec2Id('vpc', 'a VPC');
export const subnetIds = ec2Ids('subnet', 'a subnet');
export const securityGroupIds = ec2Ids('sg', 'a security group');
export const vpcEndpointIds = ec2Ids('vpce', 'a VPC endpoint');

/** A standard topic: a FIFO topic needs a message group, which neither alarms nor summaries have. */
export const topicArn = z
  .string()
  .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/u)
  .meta({ accepted: 'a standard SNS topic’s ARN (arn:aws:sns:<region>:<account>:<name>)' });

export const email = z.email().meta({ accepted: 'an e-mail address' });

/** A name of the IANA time zone database, spelt as there: `Europe/Berlin`. Scheduler accepts up to 50 characters. */
export const timeZone = z
  .string()
  .max(50)
  .refine(isTimeZone, { error: 'is not a time zone’s name' })
  .meta({ accepted: 'a name of the IANA time zone database, spelt as there: "UTC", "Europe/Berlin"' });

/** Node.js also accepts offsets and any mix of upper and lower case; it is not documented that Scheduler does. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/u.test(name)) return false;
  try {
    const known = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
    return known === name || known.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}

/** CloudFormation's pattern, and short enough for the names that are made of it: a state machine's has up to 80 characters. */
export const stackName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/u)
  .meta({ accepted: 'up to 64 letters, digits and hyphens, the first one a letter' });

/** A client's name becomes a part of an output's name, which CloudFormation takes only in letters and digits. */
export const clientName = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]{0,31}$/u)
  .meta({ accepted: 'up to 32 letters and digits, the first one a small letter' });

/** AWS reserves tags that begin with `aws:`. */
const tagKey = z.string().regex(/^(?!aws:)[\w .:/=+@-]{1,128}$/u);
const tagValue = z.string().regex(/^[\w .:/=+@-]{0,256}$/u);

export const tags = z.record(tagKey, tagValue).meta({
  accepted:
    'an object, keys up to 128 and values up to 256 of letters, digits, blanks and _.:/=+@-, keys not beginning with aws:',
});
