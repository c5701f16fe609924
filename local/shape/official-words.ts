import {
  enumValues as valuesOf,
  modelDefinition,
  type PropertyDefinition,
} from '../simulator/definitions.ts';

/**
 * The words of a conversation that may be shown as they are, because they are in the Platform API's own model
 * definitions (API 10706, through `local/simulator/definitions.json`) and so cannot be personal data: names of fields,
 * and values of enumerations. Everything else is replaced. A test compares the names with the official client.
 */
export interface OfficialWords {
  readonly names: ReadonlySet<string>;
  /** By the name of the field, in lower case. */
  readonly enumValues: ReadonlyMap<string, ReadonlySet<string>>;
  /** Fields that hold a time. */
  readonly times: ReadonlySet<string>;
  /** Fields that hold an object whose keys anybody may choose, such as `attributes`. */
  readonly maps: ReadonlySet<string>;
}

/** What `GET /api/v2/conversations/{id}` and the details query answer (reference 4.1 and 5.1), and all parts of it. */
const ROOTS = ['Conversation', 'AnalyticsConversationWithoutAttributes'] as const;

function collect(): OfficialWords {
  const names = new Set<string>();
  // The same words as the type of a message communication, though its definition has no list (reference 4.1).
  const enumValues = new Map([['messageType', new Set(valuesOf('Message', 'type'))]]);
  const times = new Set<string>();
  const maps = new Set<string>();
  const models = new Set<string>(ROOTS);
  // A set gives what is added to it while it is walked, too.
  for (const model of models) {
    for (const [name, property] of Object.entries(modelDefinition(model)?.properties ?? {})) {
      names.add(name);
      for (const part of partsOf(property)) {
        if (part.$ref !== undefined) models.add(part.$ref);
        if (part.format === 'date-time') times.add(name);
        if (part.additionalProperties !== undefined) maps.add(name);
        const values = (part.enum ?? []).map((value) => value.toLowerCase());
        if (values.length > 0) enumValues.set(name, new Set([...(enumValues.get(name) ?? []), ...values]));
      }
    }
  }
  return { names, enumValues, times, maps };
}

/** A property, and what its lists and maps hold. */
function partsOf(property: PropertyDefinition): PropertyDefinition[] {
  const { items, additionalProperties } = property;
  return [
    property,
    ...(items === undefined ? [] : partsOf(items)),
    ...(additionalProperties === undefined ? [] : partsOf(additionalProperties)),
  ];
}

export const OFFICIAL_WORDS = collect();
