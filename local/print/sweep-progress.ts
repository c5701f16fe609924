import type { SweepProgress } from '../world/long-sweep.ts';
import { counted, formatMilliseconds, numbered } from './layout.ts';
import type { Progress } from './progress.ts';

const A_MINUTE = 60_000;

/** Tells how far a sweep is: what is found, judged and ended, and at what speed. */
export function tellProgress(
  progress: Progress,
  about: { readonly ends: boolean },
): {
  readonly see: (now: SweepProgress | undefined, at: number) => void;
  readonly clear: () => void;
} {
  const seen: { readonly at: number; readonly requests: number }[] = [];
  let began: number | undefined;
  return {
    see: (now, at) => {
      began ??= at;
      if (now === undefined) {
        progress.say(`  asking Genesys Cloud, for ${formatMilliseconds(at - began)} …`);
        return;
      }
      seen.push({ at, requests: now.requests });
      while ((seen[0]?.at ?? at) < at - A_MINUTE) seen.shift();
      const lately = now.requests - (seen.length > 1 ? (seen[0]?.requests ?? 0) : 0);
      progress.say(`  ${progressLine(now, { at, lately, ...about })}`);
    },
    clear: progress.clear,
  };
}

/** @param about.lately how many requests were sent in the last minute */
export function progressLine(
  { open, candidates, judged, stuck, written, estimatedEnd }: SweepProgress,
  { at, lately, ends }: { readonly at: number; readonly lately: number; readonly ends: boolean },
): string {
  const leftMs = estimatedEnd === undefined ? 0 : Date.parse(estimatedEnd) - at;
  return [
    `found ${numbered(open)}`,
    `judged ${numbered(judged)} of ${numbered(candidates)}`,
    `stuck ${numbered(stuck)}`,
    ...(ends ? [`ending or ended ${numbered(written)}`] : []),
    `${counted(lately, 'request')} this minute`,
    ...(leftMs > 0 && judged < candidates ? [`about ${formatMilliseconds(leftMs)} left`] : []),
  ].join(', ');
}
