import type { Crowd } from './report.ts';

/** How large a surprising crowd is, and which setting held it: `120 are stuck, and abortIfMorePercent allows 100`. */
export function crowdInWords({ stuck, estimated, limit, limitSetBy }: Crowd): string {
  return `${stuck} are stuck${estimated ? ' so far' : ''}, and ${limitSetBy} allows ${limit}`;
}

/** What to do about a surprising crowd, before anybody raises the limit that held it. */
export function crowdRemedy({ limitSetBy }: Crowd): string {
  return (
    'Look at a dry run: which classes and queues, idle since when? Did somebody change a flow or the policy just ' +
    `before? Explain a few of them and read their transcripts. Raise ${limitSetBy} only if they really are stuck.`
  );
}
