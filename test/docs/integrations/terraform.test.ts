import { describe, expect, it } from 'vitest';
import type { Mode } from '../../../functions/sweeper/names.ts';
import { needsOf } from '../../../functions/sweeper/diagnose/needs.ts';
import { OPERATIONS } from '../../../functions/sweeper/genesys/operations.ts';
import type { DiagnoseReport } from '../../../functions/sweeper/report/schemas.ts';
import { BUILT_IN_POLICY } from '../../../functions/sweeper/request/resolve-policy.ts';
import { conversed } from '../../support/lives.ts';
import { startWhole } from '../../support/whole.ts';
import { made, type Made } from './terraform-folder.ts';

const SET_UPS = (['dry-run', 'enforce'] as const).flatMap((mode) =>
  [false, true].map((tag) => ({ mode, tag })),
);

/** One permission for each thing that such a deployment does; of two that serve the same, the first. */
function askedFor(mode: Mode, tag: boolean): string[] {
  const needs = needsOf({ deployedMode: mode, tag, probe: true, policy: BUILT_IN_POLICY });
  const permissions = needs
    .filter(({ now }) => now)
    .flatMap(({ permissions: all, anyOf }) => (anyOf ? all.slice(0, 1) : all));
  return [...new Set(permissions)].toSorted();
}

/** What the client's roles hold together. */
function held({ roles, grants }: Made): string[] {
  return grants.flatMap(({ role }) => roles[role === 'ends' ? 'ends' : 'looks']);
}

async function diagnose(
  permissions: readonly string[],
  settings: { readonly mode: Mode; readonly tag: boolean },
): Promise<DiagnoseReport> {
  const whole = await startWhole({ clients: [{ grants: [{ permissions }] }], settings });
  whole.simulator.add(conversed(whole.simulator));
  return (await whole.invoke({ action: 'diagnose' })) as DiagnoseReport;
}

const statusOf = ({ checks }: DiagnoseReport, name: string): string | undefined =>
  checks.find((one) => one.name === name)?.status;

describe('the roles in Terraform', () => {
  it.each(SET_UPS)('hold what diagnose asks for and no more: $mode, tag $tag', ({ mode, tag }) => {
    expect(held(made({ mode, tag })).toSorted()).toEqual(askedFor(mode, tag));
  });

  it.each(SET_UPS)('satisfy diagnose, which misses each that is taken away: $mode, tag $tag', async (set) => {
    const permissions = held(made(set));
    expect(statusOf(await diagnose(permissions, set), 'permissions')).toBe('ok');

    for (const taken of permissions) {
      const without = permissions.filter((one) => one !== taken);
      expect(statusOf(await diagnose(without, set), 'permissions'), taken).not.toBe('ok');
    }
  });

  it('keep the one that ends apart, and give it to the client in enforce mode alone', () => {
    const dry = made({ mode: 'dry-run', tag: true });

    expect(dry.grants).toEqual([{ role: 'looks', division: '*' }]);
    expect(dry.roles.looks).not.toContain('conversation:communication:disconnect');
    expect(dry.roles.ends).toContain('conversation:communication:disconnect');
    expect(made({ mode: 'enforce' }).grants.map(({ role }) => role)).toEqual(['looks', 'ends']);
  });

  it('may let diagnose read more, which no sweep needs', async () => {
    const plain = held(made({}));
    const more = held(made({ more_diagnosis: true }));
    const optional = [OPERATIONS.queues, OPERATIONS.threading];
    expect(more).toEqual([...plain, ...optional.flatMap(({ permissions }) => permissions)]);

    const settings = { mode: 'dry-run', tag: false } as const;
    const seen = async (permissions: readonly string[]): Promise<string> =>
      JSON.stringify(
        (await diagnose(permissions, settings)).checks.find(({ name }) => name === 'prevention'),
      );
    expect(await seen(plain)).toContain('routing:queue:view');
    expect(await seen(more)).not.toContain('routing:queue:view');
  });

  it.each(SET_UPS)('are summed up in an output: $mode, tag $tag', (set) => {
    expect(made(set).output('granted_permissions')).toEqual(held(made(set)));
  });
});
