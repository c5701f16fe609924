import { canary } from '../../../local/simulator/canaries.ts';
import type { Breach, Invariant, ObservedDay } from '../observation.ts';

/** Promise 10: none of the made-up personal data and secrets in anything that is printed, answered or thrown. */
export const promise10: Invariant = (day) =>
  toldBy(day).flatMap(({ at, where, text }) =>
    Object.entries(canary)
      .filter(([, value]) => [value, ...inBase64(value)].some((one) => text.includes(one)))
      .map(([kind]): Breach => ({ invariant: 'promise-10', at, what: `${where} holds the canary ${kind}` })),
  );

/** The characters of base64 that a value alone decides, wherever it begins in what was encoded: `id:secret` is sent so. */
function inBase64(value: string): string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = btoa(' '.repeat(offset) + value);
    return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + value.length) * 8) / 6));
  });
}

function toldBy(
  day: ObservedDay,
): readonly { readonly at: number; readonly where: string; readonly text: string }[] {
  const printed = day.facts.flatMap((fact) =>
    fact.kind === 'printed' ? [{ at: fact.at, where: `a ${fact.stream} line`, text: fact.text }] : [],
  );
  const answered = day.invocations.flatMap(({ ended, id }) => {
    if (ended?.kind === 'answered')
      return [
        { at: ended.at, where: `the answer of invocation ${id}`, text: JSON.stringify(ended.answer) ?? '' },
      ];
    if (ended?.kind === 'threw')
      return [
        { at: ended.at, where: `the error of invocation ${id}`, text: `${ended.name} ${ended.message}` },
      ];
    return [];
  });
  return [...printed, ...answered];
}
