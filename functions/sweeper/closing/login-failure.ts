import type { SweeperError } from '../errors.ts';
import {
  ClientSecretRejectedError,
  ClientUnknownError,
  LoginMalformedError,
  LoginRefusedError,
  LoginUnreachableError,
} from '../genesys/errors.ts';
import type { Diagnosis } from './diagnosis.ts';
import { diagnoseRefusal } from './refusal.ts';

/** Why Genesys gave no token; undefined where it was not asked for one, such as when the secret is at fault. */
export function diagnoseLoginFailure(error: SweeperError): Diagnosis | undefined {
  const { remedy } = error;
  const about = { rung: 'login', permissions: [], anyOf: false, remedy } as const;
  if (error instanceof ClientUnknownError)
    return { ...about, code: 'credentials-rejected', guessed: false, status: 400 };
  if (error instanceof ClientSecretRejectedError)
    return { ...about, code: 'credentials-rejected', guessed: false, status: 401 };
  if (error instanceof LoginRefusedError) {
    return { ...diagnoseRefusal('login', { status: error.status, errorBody: undefined }), remedy };
  }
  if (error instanceof LoginUnreachableError) return { ...about, code: 'platform-error', guessed: true };
  if (error instanceof LoginMalformedError) return { ...about, code: 'unknown', guessed: true };
  return undefined;
}
