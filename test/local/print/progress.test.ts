import { describe, expect, it } from 'vitest';
import { createProgress } from '../../../local/print/progress.ts';

describe('progress', () => {
  it('replaces its own line on a terminal, and takes it away at the end', () => {
    const written: string[] = [];
    const progress = createProgress({ write: (text) => written.push(text) }, true);
    progress.say('one');
    progress.say('two');
    progress.clear();

    expect(written).toEqual(['\r\u001B[Kone', '\r\u001B[Ktwo', '\r\u001B[K']);
  });

  it('writes nothing at all into a pipe', () => {
    const written: string[] = [];
    const progress = createProgress({ write: (text) => written.push(text) }, false);
    progress.say('one');
    progress.clear();

    expect(written).toEqual([]);
  });
});
