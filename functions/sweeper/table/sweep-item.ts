import * as z from 'zod/mini';
import { MODES } from '../names.ts';
import { isJsonObject, parseJson } from '../json.ts';
import { OUTCOMES, RUN_OUTCOMES } from '../outcome.ts';
import type { RequestCounts } from '../genesys/port.ts';
import type { AssumptionCount, DiagnosisGroup, Report } from '../report/schemas.ts';
import { itemSchema } from './items.ts';

/** The states of a sweep as they are stored. `cancelling` is one that somebody has cancelled and that goes on. */
export const SWEEP_STATES = ['queued', 'running', ...RUN_OUTCOMES] as const;
export type SweepState = (typeof SWEEP_STATES)[number];

const count = z.int().check(z.gte(0));
/** Milliseconds since the epoch. */
const time = z.number();

const progressSchema = z.object({
  /** Open conversations in scope; of a sweep from a preview, those that it is about. */
  open: count,
  candidates: count,
  /** Candidates with a verdict, an outcome or both. */
  judged: count,
  stuck: count,
  /** Conversations that may have been written to: what `maxCloses` limits. */
  written: count,
  counts: z.record(z.enum(OUTCOMES), count),
  /** Kept conversations by reason. */
  kept: z.record(z.string(), count),
});

/** How far a sweep is. The counts are those of its rows. */
export type Progress = Readonly<z.infer<typeof progressSchema>>;

/** The item of one sweep: `null` in no field, lists and objects of others as JSON text. */
export const sweepSchema = itemSchema({
  sweepId: z.string(),
  org: z.string(),
  mode: z.enum(MODES),
  trigger: z.enum(['schedule', 'api', 'console', 'step-functions']),
  state: z.enum(SWEEP_STATES),
  createdAt: time,
  startedAt: z.optional(time),
  finishedAt: z.optional(time),
  askedBy: z.optional(z.string()),
  requestedBy: z.optional(z.string()),
  note: z.optional(z.string()),
  fromSweep: z.optional(z.string()),
  cancelRequested: z.optional(z.literal(true)),
  /** A long sweep's, renewed by its rounds: until when a second one of the organisation has to wait. */
  leaseUntil: z.optional(time),
  /** The round that works on it, and until when no other may. */
  roundId: z.optional(z.string()),
  roundUntil: z.optional(time),
  progress: z.optional(progressSchema),
  /** The request as it was sent, JSON. Only long sweeps have one. */
  request: z.optional(z.string()),
  /** What the rounds so far hand on to the next one, JSON. */
  soFar: z.optional(z.string()),
  /** Once it is finished: which OAuth client of which hosts has found its conversations. */
  clientHash: z.optional(z.string()),
  /** The report without `conversations`, JSON: once it is finished. */
  report: z.optional(z.string()),
  /** Why a round could not be done at all, JSON: a sweep that is `failed` without a report. */
  error: z.optional(z.string()),
});

/** A sweep: of any trigger once it is finished, a long one from the moment it is accepted. */
export type Sweep = Readonly<z.infer<typeof sweepSchema>>;

/** The id of every preview begins so: whatever its item says, it ends nothing. */
const PREVIEW = 'preview-';

/** @param id up to 72 of `A-Za-z0-9-_` */
export function previewId(id: string): string {
  return `${PREVIEW}${id}`;
}

export function isPreviewId(sweepId: string): boolean {
  return sweepId.startsWith(PREVIEW);
}

/** A report as it is stored: its conversations are rows. */
export type StoredReport = Omit<Report, 'conversations' | 'conversationsOmitted'>;

/** What kept a round from being done at all, as an error says it. */
export interface StoredError {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** What rounds hand on to the next one, beside candidates and rows. */
export interface SoFar {
  /** Absent if a preview named the candidates. `from`: milliseconds since the epoch. */
  readonly search?: {
    readonly from: number;
    readonly windows: number;
    readonly failedWindows: readonly string[];
    readonly dropped: number;
  };
  readonly nothingSearched: boolean;
  /** Open conversations in scope: what `abortIfMorePercent` is a share of. */
  readonly open: number;
  readonly candidates: number;
  /** Those that belong to no row: of the search, and of tags. */
  readonly diagnoses: readonly DiagnosisGroup[];
  readonly requests: RequestCounts;
  readonly assumptions: readonly AssumptionCount[];
  /** Which OAuth client of which hosts has found the candidates: they are never sent with another. */
  readonly clientHash: string;
  /** The region of Genesys Cloud, for links. */
  readonly region?: string;
  readonly clockAheadMs?: number;
  /** Rounds in a row in which nothing was judged. */
  readonly idleRounds: number;
}

export function reportOf({ report }: Sweep): StoredReport | undefined {
  return readJson(storedReport, report);
}

export function errorOf({ error }: Sweep): StoredError | undefined {
  return readJson(storedError, error);
}

export function soFarOf({ soFar }: Sweep): SoFar | undefined {
  return readJson(storedSoFar, soFar);
}

// Only this code writes them, in this version of an item: their fields are not checked again.
const storedReport = z.custom<StoredReport>(isJsonObject);
const storedError = z.custom<StoredError>(isJsonObject);
const storedSoFar = z.custom<SoFar>(isJsonObject);

function readJson<T>(schema: z.ZodMiniType<T>, text: string | undefined): T | undefined {
  return text === undefined ? undefined : schema.safeParse(parseJson(text)).data;
}

/** Whether a sweep is over: nothing about it changes any more. */
export function isFinished({ finishedAt }: Sweep): boolean {
  return finishedAt !== undefined;
}
