import { describe, expect, it } from 'vitest';
import { createProgress } from '../../../local/print/progress.ts';
import { progressLine, tellProgress } from '../../../local/print/sweep-progress.ts';

describe('progress', () => {
  it('replaces its own line on a terminal, and takes it away at the end', () => {
    const written: string[] = [];
    const progress = createProgress({ write: (text) => written.push(text), columns: 6 }, true);
    progress.say('one');
    progress.say('too long for it');
    progress.clear();

    expect(written).toEqual(['\r\u001B[Kone', '\r\u001B[Ktoo l', '\r\u001B[K']);
  });

  it('is a line every half minute in a log', () => {
    const written: string[] = [];
    let now = 0;
    const progress = createProgress({ write: (text) => written.push(text) }, false, () => now);
    for (; now <= 61_000; now += 1_000) progress.say(`at ${now}`);
    progress.clear();

    expect(written).toEqual(['at 30000\n', 'at 60000\n']);
  });
});

describe('the progress of a sweep', () => {
  const far = { open: 1_200, candidates: 1_000, judged: 400, stuck: 90, written: 30, requests: 700 };

  it('says what is found, judged and ended, how fast, and how long it will take', () => {
    const at = Date.UTC(2026, 5, 1);
    const estimatedEnd = new Date(at + 150_000).toISOString();

    expect(progressLine({ ...far, estimatedEnd }, { at, lately: 240, ends: true })).toBe(
      'found 1,200, judged 400 of 1,000, stuck 90, ending or ended 30, 240 requests this minute, about 2 min 30 s left',
    );
    expect(progressLine(far, { at, lately: 1, ends: false })).not.toContain('ended');
  });

  it('counts the requests of the last minute', () => {
    const said: string[] = [];
    const told = tellProgress({ say: (text) => said.push(text), clear: () => undefined }, { ends: false });
    told.see(undefined, 0);
    for (let minute = 0; minute < 4; minute += 1)
      told.see({ ...far, requests: minute * 200 }, minute * 60_000);

    expect(said[0]).toBe('  asking Genesys Cloud, for 0.0 s …');
    expect(said.at(-1)).toContain('200 requests this minute');
  });
});
