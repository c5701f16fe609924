import { readFileSync } from 'node:fs';
import { fieldOf, isJsonObject, parseJson, type JsonObject } from '../functions/sweeper/json.ts';
import { ConfigurationError } from './configuration-error.ts';
import { placeOfWrongJson } from './json-place.ts';

/** Takes the place of the `sweeper` object in cdk.json, in the same folder. Git ignores it, so an upgrade never meets it. */
export const CONFIG_FILE = 'sweeper.json';

/**
 * The configuration in a file of its own, in the working directory, where the CDK looks for cdk.json too.
 *
 * @returns undefined if there is no such file
 * @throws ConfigurationError if it cannot be read, or is no JSON object
 */
export function readConfigFile(path = CONFIG_FILE): JsonObject | undefined {
  const text = textOf(path);
  if (text === undefined) return undefined;
  const written = text.replace(/^\uFEFF/u, '');
  const config = parseJson(written);
  if (isJsonObject(config)) return config;
  const accepted = 'an object, as in sweeper.example.json';
  const problem =
    config === undefined ? `is not JSON: ${placeOfWrongJson(written)}` : 'is JSON, and no object';
  throw new ConfigurationError([{ path: CONFIG_FILE, problem, accepted }]);
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (fieldOf(error, 'code') === 'ENOENT') return undefined;
    const accepted = 'a file that can be read, or none';
    throw new ConfigurationError([{ path: CONFIG_FILE, problem: 'cannot be read', accepted }]);
  }
}
