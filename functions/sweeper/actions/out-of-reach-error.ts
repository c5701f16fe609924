import { SweeperError } from '../errors.ts';

/** The run's time was up before anything could be asked: the login, or Secrets Manager, gave no answer in time. */
export class OutOfReachError extends SweeperError {
  override readonly name = 'OutOfReachError';
  readonly code = 'out-of-reach';

  constructor() {
    super(
      'The time of this run was up before Genesys Cloud could be asked anything: the login or Secrets Manager gave no answer.',
      'Check that the function can reach both (a function in a VPC needs a NAT gateway), that "region" and ' +
        '"loginBaseUrl" in the secret are right, and that the function’s timeout is not too short.',
    );
  }
}
