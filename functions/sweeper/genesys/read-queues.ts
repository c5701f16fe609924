import { fieldOf, isUuid } from '../json.ts';
import { plainName } from './plain-name.ts';
import { type NamedDivision, readDivision } from './read-division.ts';

/** A queue, as far as a sweep's set-up depends on it (models Queue and MessageMediaSettings). */
export interface QueueSettings {
  readonly id: string;
  readonly name: string | undefined;
  readonly division: NamedDivision | undefined;
  /**
   * `mediaSettings.message.subTypeSettings.webmessaging.enableInactivityTimeout`. The one above it, for all kinds of
   * messages, has no effect (reference 6). Off where Genesys says nothing: so it is by default.
   */
  readonly inactivityHandling: boolean;
}

export interface QueuesPage {
  readonly queues: readonly QueueSettings[];
  /** How many entries the page had, those without an id included. */
  readonly entries: number;
}

/** One page of `GET /api/v2/routing/queues`; undefined for what is none. */
export function readQueues(body: unknown): QueuesPage | undefined {
  const entities = fieldOf(body, 'entities');
  if (!Array.isArray(entities)) return undefined;
  return {
    entries: entities.length,
    queues: entities.flatMap((queue: unknown) => {
      const id = fieldOf(queue, 'id');
      if (!isUuid(id)) return [];
      return [
        {
          id: id.toLowerCase(),
          name: plainName(fieldOf(queue, 'name')),
          division: readDivision(fieldOf(queue, 'division')),
          inactivityHandling: hasInactivityHandling(queue),
        },
      ];
    }),
  };
}

function hasInactivityHandling(queue: unknown): boolean {
  const message = fieldOf(fieldOf(queue, 'mediaSettings'), 'message');
  const webMessaging = fieldOf(fieldOf(message, 'subTypeSettings'), 'webmessaging');
  return fieldOf(webMessaging, 'enableInactivityTimeout') === true;
}
