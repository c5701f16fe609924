import { SweeperError } from '../../functions/sweeper/errors.ts';
import { fieldOf } from '../../functions/sweeper/json.ts';
import { UsageError } from '../command/usage-error.ts';

/** Something that this machine lacks, with what to do about it here: the function's own remedies speak of its role and its VPC. */
export class ThisMachineError extends SweeperError {
  override readonly name = 'ThisMachineError';
  readonly code = 'this-machine';
}

/** What somebody at this machine can do without AWS. */
const WITHOUT_AWS =
  'Or do without AWS here: pipe the JSON of the secret into the same command with --credentials - instead.';
const SIGN_IN =
  'Sign in ("aws sso login", "aws configure"), and name the profile with --profile if it is not the default one. "aws sts get-caller-identity" says whether it has worked.';
const PROXY =
  'Is there a proxy between this machine and the internet? For Genesys Cloud, HTTPS_PROXY and NO_PROXY are used; for AWS, they are not: let the AWS CLI, which uses them, pipe the secret (docs/sweeper.md).';

/** Also what the SDK says with a plain error. */
export const NO_REGION =
  'This machine has no AWS region: say it with --region (or AWS_REGION, or a profile with one: --profile).';

/** By the name of the AWS SDK's error (its developer guide, and the API references of the services). */
const OF_AWS: Readonly<Record<string, readonly [says: string, remedy: string]>> = {
  CredentialsProviderError: ['This machine has no AWS credentials.', `${SIGN_IN} ${WITHOUT_AWS}`],
  ExpiredToken: ['The AWS credentials of this machine have expired.', `${SIGN_IN} ${WITHOUT_AWS}`],
  ExpiredTokenException: ['The AWS credentials of this machine have expired.', `${SIGN_IN} ${WITHOUT_AWS}`],
  UnrecognizedClientException: [
    'AWS does not know the credentials of this machine.',
    `${SIGN_IN} ${WITHOUT_AWS}`,
  ],
  InvalidSignatureException: [
    'AWS rejects the signature of this machine: the secret access key is wrong, or the clock is.',
    `${SIGN_IN} ${WITHOUT_AWS}`,
  ],
  InvalidClientTokenId: ['AWS does not know the credentials of this machine.', `${SIGN_IN} ${WITHOUT_AWS}`],
};

/** By the code of our own error. */
const OF_OURS: Readonly<Record<string, string>> = {
  'secret-forbidden':
    'The AWS identity of this machine needs secretsmanager:GetSecretValue on this secret, and kms:Decrypt if it has a key of its own. "aws sts get-caller-identity" says who it is; --profile names another.',
  'secret-undecryptable':
    'The AWS identity of this machine needs kms:Decrypt on the secret’s key, in its own policy and in the key’s.',
  'secret-missing':
    'Is it in another AWS account or region? --region and --profile say which; "aws secretsmanager list-secrets" names those that there are. Step 3 of the README creates it.',
  'secret-unavailable': `Check that this machine can reach Secrets Manager in this AWS region, and that the region exists. ${PROXY} ${WITHOUT_AWS}`,
  'login-unreachable': `Check "region" in the secret, and that this machine can reach the internet. ${PROXY}`,
  'out-of-reach': `Check that this machine can reach the internet, and that "region" in the secret is right. ${PROXY}`,
  GenesysUnavailable: `Check that this machine can reach Genesys Cloud, and that "region" in the secret is right. ${PROXY}`,
  ResourceNotFoundException:
    'Is it in another AWS account or region? --region and --profile say which. --deployed alone takes the stack of the configuration, --deployed=NAME the function of that name.',
};

/** An error as somebody at this machine needs it, where it is this machine that lacks something; every other one as it is. */
export function onThisMachine(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error.message === 'Region is missing') return new UsageError(NO_REGION, { cause: error });
  const cause = error.cause instanceof Error ? error.cause.message : '';
  const aws = OF_AWS[error.name] ?? OF_AWS[cause];
  if (aws !== undefined) return new ThisMachineError(...aws, { cause: error });
  const code = String(fieldOf(error, 'code'));
  const remedy = OF_OURS[error.name] ?? OF_OURS[code];
  if (remedy === undefined) return error;
  return new ThisMachineError(firstOf(error), remedy, { cause: error });
}

/** What happened, without the remedy that an error of the function has in its message. */
function firstOf({ message }: Error): string {
  const [first = ''] = message.split('\n');
  return first.replace(/^The function may not/u, 'This machine may not');
}
