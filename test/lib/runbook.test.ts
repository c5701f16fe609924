import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ALARM_HEADINGS } from '../../lib/alarms.ts';

const RUNBOOK = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');

describe('the runbook', () => {
  it('has one heading for each alarm, and no other, in the alarms’ order', () => {
    const headings = [...RUNBOOK.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);

    expect(headings).toEqual([...ALARM_HEADINGS]);
  });

  it('says for each alarm what it means, how to look and what to do', () => {
    const sections = RUNBOOK.split(/^##+ /m).filter((section) =>
      ALARM_HEADINGS.some((heading) => section.startsWith(`${heading}\n`)),
    );

    expect(sections).toHaveLength(ALARM_HEADINGS.length);
    for (const section of sections) {
      for (const part of ['**Means.**', '**Look.**', '**Do.**']) expect(section).toContain(part);
    }
  });
});
