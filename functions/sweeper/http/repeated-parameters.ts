import type { z } from 'zod';
import { fieldOf } from '../json.ts';
import type { Problem } from '../validation/problems.ts';
import type { ProxyEvent } from './proxy-event.ts';

/**
 * Query parameters that were given more than once. Of these API Gateway passes the last one on in
 * `queryStringParameters`, and all of them in `multiValueQueryStringParameters`: which was meant, nobody can say.
 */
export function repeatedParameters(event: ProxyEvent, schema: z.ZodObject): Problem[] {
  return Object.keys(schema.shape).flatMap((path) => {
    const values = fieldOf(event['multiValueQueryStringParameters'], path);
    if (!Array.isArray(values) || values.length < 2) return [];
    return [{ path, problem: `is given ${values.length} times`, accepted: 'one value' }];
  });
}
