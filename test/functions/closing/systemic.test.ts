import { describe, expect, it } from 'vitest';
import { countSystemicRefusals } from '../../../functions/sweeper/closing/limits.ts';
import type { Operation } from '../../../functions/sweeper/genesys/operations.ts';
import type { Diagnosis, DiagnosisCode } from '../../../functions/sweeper/refusals/diagnosis.ts';

function refusal(code: DiagnosisCode, operation: Operation = 'disconnect'): Diagnosis {
  return { code, operation, permissions: [], anyOf: false, guessed: false, remedy: '' };
}

describe('countSystemicRefusals', () => {
  it.each(['permission-missing', 'credentials-rejected', 'user-context-required', 'rate-limited'] as const)(
    'stops the run at the fifth %s in a row on one operation',
    (code) => {
      const refusals = countSystemicRefusals();

      for (let times = 1; times <= 4; times += 1) refusals.refused(refusal(code), ['d1']);
      expect(refusals.stoppedBy()).toBeUndefined();

      refusals.refused(refusal(code), ['d2']);
      expect(refusals.stoppedBy()).toBe('disconnect');
    },
  );

  it('begins to count again after a request of that operation has worked', () => {
    const refusals = countSystemicRefusals();

    for (let times = 1; times <= 4; times += 1) refusals.refused(refusal('rate-limited'), []);
    refusals.worked('disconnect', []);
    for (let times = 1; times <= 4; times += 1) refusals.refused(refusal('rate-limited'), []);

    expect(refusals.stoppedBy()).toBeUndefined();
  });

  it('begins to count again after a refusal that concerns one conversation alone', () => {
    const refusals = countSystemicRefusals();

    for (let times = 1; times <= 4; times += 1) refusals.refused(refusal('permission-missing'), []);
    refusals.refused(refusal('conflict'), []);
    for (let times = 1; times <= 4; times += 1) refusals.refused(refusal('permission-missing'), []);

    expect(refusals.stoppedBy()).toBeUndefined();
  });

  it('counts each operation by itself', () => {
    const refusals = countSystemicRefusals();

    for (let times = 1; times <= 4; times += 1) {
      refusals.refused(refusal('permission-missing', 'read'), []);
      refusals.refused(refusal('permission-missing', 'disconnect'), []);
    }

    expect(refusals.stoppedBy()).toBeUndefined();
  });

  it('stops one division alone where the permission is held elsewhere', () => {
    const refusals = countSystemicRefusals();

    for (let times = 1; times <= 5; times += 1)
      refusals.refused(refusal('division-not-granted'), ['d2', 'd1']);

    expect(refusals.stoppedBy()).toBeUndefined();
    expect(refusals.isDivisionStopped(['d1', 'd2'])).toBe(true);
    expect(refusals.isDivisionStopped(['d1'])).toBe(false);
  });

  it('stops no division that nobody knows', () => {
    const refusals = countSystemicRefusals();

    for (let times = 1; times <= 5; times += 1) refusals.refused(refusal('division-not-granted'), []);

    expect(refusals.isDivisionStopped([])).toBe(false);
  });

  it('counts a division anew once the operation has worked in it, and no other', () => {
    const refusals = countSystemicRefusals();
    const refuse = (times: number, divisionIds: string[]): void => {
      for (let time = 0; time < times; time += 1)
        refusals.refused(refusal('division-not-granted'), divisionIds);
    };

    refuse(4, ['d1']);
    refuse(4, ['d2']);
    refusals.worked('disconnect', ['d1']);
    refuse(4, ['d1']);
    expect(refusals.isDivisionStopped(['d1'])).toBe(false);

    refuse(1, ['d2']);
    expect([refusals.isDivisionStopped(['d1']), refusals.isDivisionStopped(['d2'])]).toEqual([false, true]);
  });

  it('counts the operations of a division each by itself', () => {
    const refusals = countSystemicRefusals();

    for (let times = 1; times <= 4; times += 1) {
      refusals.refused(refusal('division-not-granted', 'read'), ['d1']);
      refusals.refused(refusal('division-not-granted', 'disconnect'), ['d1']);
    }

    expect(refusals.isDivisionStopped(['d1'])).toBe(false);
  });

  it.each<[string, readonly string[], readonly string[], boolean]>([
    ['in another division', ['d1'], ['d2'], true],
    ['in the same', ['d1'], ['d1'], false],
    ['in two, one of which is the same', ['d1', 'd2'], ['d2', 'd3'], false],
    ['where nobody knows the one that worked', [], ['d1'], false],
    ['where nobody knows the one that did not', ['d1'], [], false],
  ])('knows whether an operation has worked elsewhere: %s', (_name, worked, asked, expected) => {
    const refusals = countSystemicRefusals();
    refusals.worked('read', worked);
    expect(refusals.hasWorkedElsewhere('read', asked)).toBe(expected);
    expect(refusals.hasWorkedElsewhere('disconnect', asked)).toBe(false);
  });

  it('knows which operations have worked', () => {
    const refusals = countSystemicRefusals();
    refusals.worked('read', ['d1']);
    expect([refusals.hasWorked('read'), refusals.hasWorked('disconnect')]).toEqual([true, false]);
  });
});
