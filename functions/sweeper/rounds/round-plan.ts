import { SweeperError } from '../errors.ts';
import { parseJson } from '../json.ts';
import type { RunPlan } from '../request/plan.ts';
import { problemWithPreview, resolveRun } from '../request/resolve-run.ts';
import { checkRequest } from '../request/schema.ts';
import { SettingsError, type Settings } from '../request/settings.ts';
import type { Table } from '../table/port.ts';
import { isPreviewId, type Sweep } from '../table/sweep-item.ts';
import { loadSweep } from '../table/sweeps.ts';
import type { World } from '../world.ts';

/** @throws SettingsError where the deployment has no table */
export function tableOf({ tableName }: Settings, world: Pick<World, 'openTable'>): Table {
  if (tableName === undefined) throw new SettingsError('name no table, and long sweeps need one.');
  return world.openTable(tableName);
}

/**
 * The preview that names the candidates of a sweep.
 *
 * @returns undefined if no sweep may rest on it now
 * @throws TableError
 */
export async function loadPreview(
  { org, fromSweep }: Pick<Sweep, 'org'> & { readonly fromSweep: string },
  table: Table,
  now: number,
): Promise<Sweep | undefined> {
  const preview = await loadSweep(table, fromSweep);
  return preview?.org === org && problemWithPreview(preview, now) === undefined ? preview : undefined;
}

/**
 * The plan of a round, with the mode and the ceilings that are deployed now: a limit that the request sets is kept where
 * it is lower; the organisation is the one that the sweep was accepted for. `allowed`: whether the deployment still lets
 * this sweep do what it was accepted for. If it does not, the plan ends nothing. A preview ends nothing either, whatever
 * its item says.
 *
 * @returns undefined if not even that is possible, such as for an organisation that is gone
 */
export function planOfRound(
  sweep: Sweep,
  settings: Settings,
): { readonly plan: RunPlan; readonly allowed: boolean } | undefined {
  const { request, problems } = checkRequest(parseJson(sweep.request ?? '{}'));
  const { maxCloses, abortIfMoreThan, abortIfMorePercent, ...rest } = request;
  const triggered = {
    trigger: sweep.trigger,
    askedBy: sweep.askedBy ?? sweep.trigger,
    sweepId: sweep.sweepId,
    intervalMinutes: 1,
    problems,
  };
  const plan = (mode: RunPlan['mode']): RunPlan | undefined => {
    const resolved = unlessRefused(() =>
      resolveRun({ ...triggered, request: { ...rest, org: sweep.org, mode } }, settings),
    );
    return (
      resolved && {
        ...resolved,
        maxCloses: Math.min(resolved.maxCloses, maxCloses ?? resolved.maxCloses),
        abortIfMoreThan: Math.min(resolved.abortIfMoreThan, abortIfMoreThan ?? resolved.abortIfMoreThan),
        abortIfMorePercent: Math.min(
          resolved.abortIfMorePercent,
          abortIfMorePercent ?? resolved.abortIfMorePercent,
        ),
      }
    );
  };
  const mayBe = sweep.mode === request.mode && !(sweep.mode === 'enforce' && isPreviewId(sweep.sweepId));
  const allowed = mayBe ? plan(sweep.mode) : undefined;
  if (allowed !== undefined) return { plan: allowed, allowed: true };
  const harmless = plan('dry-run');
  return harmless && { plan: harmless, allowed: false };
}

function unlessRefused<T>(resolve: () => T): T | undefined {
  try {
    return resolve();
  } catch (error) {
    if (error instanceof SweeperError) return undefined;
    throw error;
  }
}
