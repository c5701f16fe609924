import type { DeployedMethod } from './deployed-api.ts';
import type { Refusal } from './refusal.ts';

/** One thing that is wrong with a body, in the validator's form. */
export interface SchemaError {
  readonly instancePath: string;
  readonly message?: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Makes a check from a JSON Schema: empty where a value fits. */
export type CompileSchema = (schema: object) => (value: unknown) => readonly SchemaError[];

/**
 * Checks a body against the model of its content type; for a type without one, against `$default`. A call without a
 * type counts as JSON. (API Gateway Developer Guide, "Set up basic request validation".)
 *
 * No body is checked as an empty object, as API Gateway does (AWS reference, "API").
 *
 * The messages are those of this validator, not of API Gateway: nobody should parse them.
 */
export function checkBody(
  { bodySchemas }: DeployedMethod,
  body: string,
  contentType: string | undefined,
  compile: CompileSchema,
): Refusal | undefined {
  const type = contentType?.split(';')[0]?.trim() ?? 'application/json';
  const schema = bodySchemas.get(type) ?? bodySchemas.get('$default');
  if (schema === undefined) return undefined;
  const parsed = body === '' ? { value: {} } : parseJson(body);
  const errors = parsed === undefined ? [NOT_JSON] : compile(schema)(parsed.value).map(describe);
  if (errors.length === 0) return undefined;
  return {
    type: 'BAD_REQUEST_BODY',
    reason: 'the body does not fit the model of this route',
    validationErrors: `[${errors.join(', ')}]`,
  };
}

/** What API Gateway says of a body that cannot be parsed. */
const NOT_JSON = 'Unknown error parsing request body';

function describe({ instancePath, message = 'is not accepted', params }: SchemaError): string {
  const where = instancePath === '' ? 'the body' : instancePath;
  const { additionalProperty, allowedValues } = params;
  if (typeof additionalProperty === 'string') return `${where} must not have ${additionalProperty}`;
  if (Array.isArray(allowedValues)) return `${where} must be one of ${JSON.stringify(allowedValues)}`;
  return `${where} ${message}`;
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
