import { describe, expect, it } from 'vitest';
import { HARDENED, nistFindings, nistTable } from '../../local/nist.ts';
import { NIST_ANSWERS } from '../../local/nist-answers.ts';
import { SMALLEST } from '../support/stack.ts';

describe('what cdk-nag’s NIST 800-53 pack finds', () => {
  const found = nistFindings(SMALLEST);
  const left = nistFindings(HARDENED).map(({ rule }) => rule);

  it('has an answer for each rule, and no answer is about a rule that finds nothing', () => {
    expect(found.map(({ rule }) => rule).toSorted()).toEqual(Object.keys(NIST_ANSWERS).toSorted());
  });

  it('is met by a setting of that name, where the table says so', () => {
    const met = found.filter(({ rule }) => !left.includes(rule));

    expect(met.length).toBeGreaterThan(0);
    for (const { rule } of met) expect(NIST_ANSWERS[rule], rule).toMatch(/^`(\w+)/);
    const named = met.map(({ rule }) => /^`(\w+)/.exec(NIST_ANSWERS[rule] ?? '')?.[1] ?? '');
    expect(Object.keys(HARDENED)).toEqual(expect.arrayContaining(named));
  });

  it('is never more with these settings than without', () => {
    expect(found.map(({ rule }) => rule)).toEqual(expect.arrayContaining(left));
  });

  it('names controls and resources', () => {
    for (const { rule, controls, where } of found) {
      expect(controls[0], rule).toMatch(/^[A-Z]{2}-\d/);
      expect(where.length, rule).toBeGreaterThan(0);
      expect(where.join(), rule).not.toContain('undefined');
    }
  });

  it('stands in the table row by row', () => {
    for (const { rule } of found) expect(nistTable()).toContain(`| \`${rule}\` |`);
  });
});
