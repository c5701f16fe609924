import { describe, expect, it } from 'vitest';
import { openLedger } from '../../../functions/sweeper/closing/ledger.ts';
import type { AssumptionSigns } from '../../../functions/sweeper/policy/assumptions.ts';
import { drivenClock } from '../../support/driven-clock.ts';
import { fakeGenesys } from '../../support/fake-genesys.ts';
import { diagnosis } from '../report/rows.ts';

const ID = '00000000-0000-4000-8000-000000000001';
const OTHER = '00000000-0000-4000-8000-000000000002';

/** A ledger; Genesys does not show the client's grants. */
const ledger = () => openLedger(fakeGenesys(drivenClock(), { live: () => ({}) }).genesys);
const missing = diagnosis({ code: 'permission-missing', operation: 'disconnect' });

describe('the rows of a run', () => {
  it('are those that were entered, with their diagnoses', async () => {
    const { enter, rows, has } = ledger();
    await enter({ conversationId: ID, outcome: 'closed' }, []);
    await enter({ conversationId: OTHER, outcome: 'refused', diagnosis: missing }, ['north']);
    expect([has(ID), has(OTHER), has('another')]).toEqual([true, true, false]);
    expect(await rows()).toMatchObject([
      { conversationId: ID, outcome: 'closed' },
      { conversationId: OTHER, outcome: 'refused', reason: 'permission-missing', diagnosis: missing },
    ]);
  });

  it('say that a permission is held elsewhere as soon as the operation has worked in another division', async () => {
    const { enter, rows, refusals } = ledger();
    await enter({ conversationId: ID, outcome: 'refused', diagnosis: missing }, ['north']);
    expect(await rows()).toMatchObject([{ reason: 'permission-missing' }]);
    refusals.worked('disconnect', ['south']);
    expect(await rows()).toMatchObject([{ reason: 'division-not-granted' }]);
  });

  it('keep the reason of a failure, whatever its diagnosis', async () => {
    const { enter, rows, refusals } = ledger();
    const failure = diagnosis({ code: 'platform-error', operation: 'read' });
    for (let times = 1; times <= 5; times += 1) {
      await enter({ conversationId: ID, outcome: 'failed', reason: 'connection', diagnosis: failure }, []);
    }
    expect(await rows()).toMatchObject([{ outcome: 'failed', reason: 'connection', diagnosis: failure }]);
    // A failure says nothing about permissions.
    expect(refusals.stoppedBy()).toBeUndefined();
  });
});

describe('the assumptions of a run', () => {
  const signs: AssumptionSigns = {
    'message-stands-with-its-author': 'holds',
    'message-status-tells-direction': 'against',
    'presence-clear-means-guest-left': undefined,
    unknownValues: [],
  };

  it('are counted from what was noted of each conversation, once', () => {
    const { note, assumptions } = ledger();
    note(ID, signs);
    note(ID, signs);
    note(OTHER, undefined);
    const told = new Map(assumptions().map((one) => [one.assumption, one]));
    expect(told.get('message-stands-with-its-author')).toMatchObject({ holds: 1, against: 0 });
    expect(told.get('message-status-tells-direction')).toMatchObject({ holds: 0, against: 1, example: ID });
    expect(told.get('presence-clear-means-guest-left')).toMatchObject({ holds: 0, against: 0 });
  });

  it('are counted from the rows too: whether a write’s reply showed the end', async () => {
    const { enter, assumptions } = ledger();
    await enter({ conversationId: ID, outcome: 'closed', replyShowedEnd: true }, []);
    await enter({ conversationId: OTHER, outcome: 'closed', replyShowedEnd: false }, []);
    const told = assumptions().find(({ assumption }) => assumption === 'patch-reply-shows-the-end');
    expect(told).toMatchObject({ holds: 1, against: 1, example: OTHER });
  });
});
