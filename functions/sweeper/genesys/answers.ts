import type { Moment } from '../clock.ts';
import { fieldOf, isJsonObject, isUuid, plainName, readTime } from '../json.ts';
import type { Answered, HttpFailure } from './answer.ts';
import type { Arrived } from './exchange.ts';
import { readRetryAfter } from './retry.ts';

/** Lower-case words with dots (reference 7); anything else may be free text. */
const CODE = /^[a-z][a-z0-9]*(?:[._-][a-z0-9]+){0,8}$/;

/**
 * Letters, digits and hyphens, at least one digit: an identifier, not a name or a text, because it appears in reports.
 */
const CONTEXT_ID = /^(?=.*\d)[A-Za-z0-9-]{8,64}$/;

/** An answer with a 2xx status. */
export function readAnswered(
  arrived: Arrived,
  times: Pick<Answered, 'sentAt' | 'answeredAt' | 'judgeAt'>,
): Answered {
  return {
    ok: true,
    status: arrived.status,
    body: arrived.body,
    ...times,
    ...contextOf(arrived),
  };
}

/** An answer with any other status. Genesys sends an `ErrorBody` (reference 7), but the sweeper does not rely on it. */
export function readHttpFailure(arrived: Arrived, sentAt: Moment, now: number): HttpFailure {
  const code = fieldOf(arrived.body, 'code');
  const retryAfterSeconds = readRetryAfter(arrived, now);
  return {
    kind: 'http',
    status: arrived.status,
    errorBody: arrived.body,
    sentAt,
    ...(typeof code === 'string' && code.length <= 100 && CODE.test(code) ? { code } : {}),
    ...contextOf(arrived),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

/**
 * Whether an answer with a status other than 2xx is from Genesys itself: its error bodies always have a code (reference
 * 7). A web page, an empty body or a part of one may come from something in between.
 */
export function isGenesysError({ code, errorBody }: Pick<HttpFailure, 'code' | 'errorBody'>): boolean {
  return code !== undefined || typeof fieldOf(errorBody, 'code') === 'string';
}

/** Statuses that count as Genesys's even without its error body, because the reaction is the same whoever sent them. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([401, 408, 429]);

/** Whether an answer with a status other than 2xx counts as Genesys's (DESIGN.md section 3, "Outcomes"). */
export function isOfGenesys(failure: Pick<HttpFailure, 'status' | 'code' | 'errorBody'>): boolean {
  return isGenesysError(failure) || WITHOUT_BODY.has(failure.status) || failure.status >= 500;
}

/** `contextId` of an error equals the header `ININ-Correlation-Id` (reference 7). */
function contextOf({ header, body }: Arrived): { contextId?: string } {
  const contextId = [header('inin-correlation-id'), fieldOf(body, 'contextId')].find(
    (value): value is string => typeof value === 'string' && CONTEXT_ID.test(value),
  );
  return contextId === undefined ? {} : { contextId };
}

/** `authorizedGrantType` of the model OrgOAuthClient. */
const GRANT_TYPES = ['CODE', 'TOKEN', 'SAML2-BEARER', 'PASSWORD', 'CLIENT-CREDENTIALS'] as const;
/** `state` of the same model. */
const STATES = ['active', 'disabled', 'inactive'] as const;

/** Whose token it is, from `GET /api/v2/tokens/me` (reference 3.4). What could not be read is undefined. */
export interface TokenInfo {
  readonly organisationId: string | undefined;
  readonly organisationName: string | undefined;
  /** Undefined if the answer names no OAuth client. */
  readonly client: TokenClient | undefined;
}

export interface TokenClient {
  readonly name: string | undefined;
  readonly grantType: (typeof GRANT_TYPES)[number] | undefined;
  readonly state: (typeof STATES)[number] | undefined;
  /** When Genesys will delete the client, if that is planned. Milliseconds since the epoch. */
  readonly deletedAt: number | undefined;
  /** Ids in lower case; `divisionId` is undefined if it is not an id. */
  readonly roleDivisions: readonly { readonly roleId: string; readonly divisionId: string | undefined }[];
}

/** Undefined if the body is not token information. */
export function readTokenInfo(body: unknown): TokenInfo | undefined {
  const organisation = fieldOf(body, 'organization');
  // With a capital, unlike every other field (reference 3.4).
  const client = fieldOf(body, 'OAuthClient');
  if (!isJsonObject(organisation) && !isJsonObject(client)) return undefined;
  const id = fieldOf(organisation, 'id');
  return {
    organisationId: isUuid(id) ? id.toLowerCase() : undefined,
    organisationName: plainName(fieldOf(organisation, 'name')),
    client: isJsonObject(client) ? readClient(client) : undefined,
  };
}

function readClient(client: unknown): TokenClient {
  const roles = fieldOf(client, 'roleDivisions');
  return {
    name: plainName(fieldOf(client, 'name')),
    grantType: GRANT_TYPES.find((one) => one === fieldOf(client, 'authorizedGrantType')),
    state: STATES.find((one) => one === fieldOf(client, 'state')),
    deletedAt: readTime(fieldOf(client, 'dateToDelete')),
    roleDivisions: (Array.isArray(roles) ? roles : []).flatMap((one: unknown) => {
      const roleId = fieldOf(one, 'roleId');
      const divisionId = fieldOf(one, 'divisionId');
      if (!isUuid(roleId)) return [];
      return [
        {
          roleId: roleId.toLowerCase(),
          divisionId: isUuid(divisionId) ? divisionId.toLowerCase() : undefined,
        },
      ];
    }),
  };
}

/** A division as an administrator knows it. The id is in lower case. */
export interface NamedDivision {
  readonly id: string;
  readonly name: string | undefined;
}

/** Undefined if it has no id. */
export function readDivision(value: unknown): NamedDivision | undefined {
  const id = fieldOf(value, 'id');
  return isUuid(id) ? { id: id.toLowerCase(), name: plainName(fieldOf(value, 'name')) } : undefined;
}

/** The keys of the limit on one token, the more specific one first (reference 7). */
const KEYS = ['client.credentials.token.rate.per.minute', 'token.rate.per.minute'];

/** What Genesys says in `GET /api/v2/organizations/limits/namespaces/platform.api`. */
export interface PlatformLimits {
  /** Requests a minute for one token; undefined if it is not among the limits. */
  readonly requestsPerMinute: number | undefined;
}

/** Undefined if the body is not a list of limits. */
export function readLimits(body: unknown): PlatformLimits | undefined {
  const entities = fieldOf(body, 'entities');
  if (!Array.isArray(entities)) return undefined;
  const values = KEYS.map((key) =>
    fieldOf(
      entities.find((limit: unknown) => fieldOf(limit, 'key') === key),
      'value',
    ),
  );
  return {
    requestsPerMinute: values.find((value): value is number => typeof value === 'number' && value > 0),
  };
}

/** One page of where this client holds a permission, from `divisionspermitted/paged/me` (reference 3.4). */
export interface PermittedDivisionsPage {
  /** `allDivsPermitted`: it holds everywhere. */
  readonly everywhere: boolean;
  readonly divisions: readonly NamedDivision[];
  /** How many there are on all pages, as far as Genesys says. */
  readonly total: number | undefined;
}

/** Undefined if the body is not such a page. */
export function readPermittedDivisions(body: unknown): PermittedDivisionsPage | undefined {
  const entities = fieldOf(body, 'entities');
  const everywhere = fieldOf(body, 'allDivsPermitted') === true;
  if (!Array.isArray(entities) && !everywhere) return undefined;
  const total = fieldOf(body, 'total');
  return {
    everywhere,
    divisions: (Array.isArray(entities) ? entities : []).flatMap((one: unknown) => readDivision(one) ?? []),
    total: typeof total === 'number' ? total : undefined,
  };
}

/** The settings of a queue that matter for a sweep (models Queue and MessageMediaSettings). */
export interface QueueSettings {
  readonly id: string;
  readonly name: string | undefined;
  readonly division: NamedDivision | undefined;
  /**
   * `mediaSettings.message.subTypeSettings.webmessaging.enableInactivityTimeout`. The same setting one level up, for all
   * message types, has no effect (reference 6). If it is missing, it is off, the default.
   */
  readonly inactivityHandling: boolean;
}

export interface QueuesPage {
  readonly queues: readonly QueueSettings[];
  /** How many entries the page had, those without an id included. */
  readonly entries: number;
}

/** One page of `GET /api/v2/routing/queues`; undefined for anything else. */
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

/** How long after the end of a conversation a web message still continues it (model ConversationThreadingWindow). */
export interface ThreadingTimeline {
  /** 0 to 4,320; undefined if the answer says nothing about web messages and has no default. */
  readonly webMessagingMinutes: number | undefined;
}

/** Undefined if the body is not an answer to `GET /api/v2/conversations/messaging/threadingtimeline`. */
export function readThreadingTimeline(body: unknown): ThreadingTimeline | undefined {
  const settings = fieldOf(body, 'settings');
  if (!Array.isArray(settings)) return undefined;
  const own = settings.find((one: unknown) => fieldOf(one, 'messengerType') === 'webmessaging') as unknown;
  const minutes = [fieldOf(own, 'timeoutInMinutes'), fieldOf(body, 'defaultTimeoutMinutes')];
  return { webMessagingMinutes: minutes.find((value): value is number => typeof value === 'number') };
}
