import type { JsonObject } from '../../functions/sweeper/json.ts';
import type { Action } from '../../functions/sweeper/request/schema.ts';
import type { Population } from '../world/world-options.ts';

/** Where a command is carried out. */
export type Where =
  | ({ readonly kind: 'simulator' } & Population)
  /** A secret of the caller's AWS account; undefined for that of the organisation `org`. */
  | { readonly kind: 'secret'; readonly secretName: string | undefined }
  /** The secret's JSON comes from standard input. */
  | {
      readonly kind: 'credentials';
      /** The client that is meant: ends need it. */
      readonly clientId?: string | undefined;
    }
  /** The function in AWS; undefined for that of the configuration's stack. */
  | { readonly kind: 'deployed'; readonly functionName: string | undefined };

/** What becomes of the answer. */
export interface Out {
  readonly json: boolean;
  readonly html: string | undefined;
  readonly csv: string | undefined;
}

/** AWS's own settings of the environment, said on the command line. */
export interface AwsSettings {
  readonly profile: string | undefined;
  readonly region: string | undefined;
}

/** A request, as the flags say it. */
export interface AskedRun {
  readonly kind: 'run';
  readonly action: Action;
  /** From the flags and the ids; what `file` says is below it. */
  readonly flags: JsonObject;
  /** A file with the rest of the request, or `-`. */
  readonly file: string | undefined;
  readonly enforce: boolean;
  /** A saved report: only what it has listed is ended. */
  readonly from: string | undefined;
  /** Ask nothing on a terminal. */
  readonly yes: boolean;
}

/** What `npm run sweeper` was asked to do. */
export type Asked = {
  readonly where: Where;
  readonly out: Out;
  readonly logs: boolean;
  readonly aws: AwsSettings;
} & (
  | AskedRun
  | { readonly kind: 'shape'; readonly ids: readonly string[]; readonly org: string | undefined }
  | { readonly kind: 'history'; readonly id: string; readonly org: string | undefined }
  | { readonly kind: 'report'; readonly file: string }
);
