import type { z } from 'zod';
import { isJsonObject, type JsonObject } from '../json.ts';
import { acceptedBy, jsonSchemaOf } from '../validation/accepted.ts';
import { InvalidRequestError } from '../validation/invalid-request-error.ts';
import { describeValue } from '../validation/problems.ts';
import type { ProxyEvent } from './proxy-event.ts';

/**
 * The JSON object in a body. What is in it nobody has checked yet.
 *
 * @param schema of the body, for telling what would be accepted
 * @throws InvalidRequestError naming the body
 */
export function readBody(event: ProxyEvent, schema: z.ZodObject): JsonObject {
  const { body } = event;
  const refused = (problem: string): InvalidRequestError => {
    const accepted = `${acceptedBy(jsonSchemaOf(schema))}, as JSON`;
    return new InvalidRequestError([{ path: 'body', problem, accepted }]);
  };
  if (body === undefined || body === null || body === '') throw refused('is missing');
  if (typeof body !== 'string') throw refused(`${describeValue(body)} is no text`);
  // API Gateway encodes binary media types, of which this API has none.
  if (event['isBase64Encoded'] === true) throw refused('is encoded in base64');
  const value = parseJson(body);
  if (value === undefined) throw refused('is not JSON');
  if (!isJsonObject(value)) throw refused(`${describeValue(value)} is not accepted`);
  return value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What the parser says quotes the body.
    return undefined;
  }
}
