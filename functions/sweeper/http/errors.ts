import { SweeperError } from '../errors.ts';
import { ROUTES } from '../routes.ts';

/** A resource that the API does not have. API Gateway lets none through; an event made by hand may name one. */
export class RouteUnknownError extends SweeperError {
  override readonly name = 'RouteUnknownError';
  readonly code = 'route-unknown';

  constructor() {
    const routes = Object.values(ROUTES).map(({ method, resource }) => `${method} ${resource}`);
    super('There is no such route.', `Use one of ${routes.join(', ')}.`);
  }
}

/** A method that this resource does not have. */
export class MethodNotAllowedError extends SweeperError {
  override readonly name = 'MethodNotAllowedError';
  readonly code = 'method-not-allowed';
  /** The methods that it has. */
  readonly allowed: readonly string[];

  constructor(allowed: readonly string[]) {
    super('This route does not take that method.', `Use ${allowed.join(' or ')}.`);
    this.allowed = allowed;
  }
}
