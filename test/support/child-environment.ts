import path from 'node:path';

/**
 * What a node process that a test starts needs of ours: where programs are, and where node keeps what it has
 * compiled. Without that each of them compiles the function, the SDK and the CDK again, for longer than it runs.
 */
export const CHILD_ENVIRONMENT: Readonly<Record<'PATH' | 'NODE_COMPILE_CACHE', string>> = {
  PATH: process.env['PATH'] ?? '',
  NODE_COMPILE_CACHE: path.resolve(import.meta.dirname, '../../node_modules/.cache/compiled'),
};
