import type { SettingsInput } from '../../../functions/sweeper/request/settings.ts';
import { EVERYTHING, granted, type BrokenSetUp } from './set-up.ts';

const NOBODY = '0badc0de-0000-4000-8000-000000000000';
const policy = (part: SettingsInput['policy']): Pick<BrokenSetUp, 'options'> => ({
  options: { settings: { policy: part } },
});
/** What is to be corrected is named as it is written. */
const unmatched = { check: 'configuration', status: 'warning' } as const;

/** Rate limit, configuration and prevention. */
export const REMAINING_ROWS: readonly BrokenSetUp[] = [
  {
    name: 'a pace above what Genesys allows',
    check: 'rate-limit',
    status: 'warning',
    remedy: /requestsPerMinute/,
    guises: {
      'an allowance lowered': { options: { conditions: { allowancePerMinute: 100 } } },
      'a pace raised': { options: { settings: { requestsPerMinute: 400 } } },
    },
  },
  {
    ...unmatched,
    name: 'a policy for a queue that does not exist',
    ...policy({ queues: { [NOBODY]: { classes: { 'queue-stuck': 720 } } } }),
    says: new RegExp(NOBODY),
    remedy: /policy\.queues/,
  },
  {
    ...unmatched,
    name: 'an exemption for a queue that does not exist',
    ...policy({ exempt: { queueIds: [NOBODY] } }),
    says: new RegExp(NOBODY),
    remedy: /exempt\.queueIds/,
  },
  {
    ...unmatched,
    name: 'an exemption for a division that does not exist',
    ...policy({ exempt: { divisionIds: [NOBODY] } }),
    says: new RegExp(NOBODY),
    remedy: /exempt\.divisionIds/,
  },
  {
    name: 'a queue whose inactivity handling is off',
    check: 'prevention',
    status: 'warning',
    options: granted(...EVERYTHING),
    spoil: ({ simulator }) => {
      const orders = simulator.organisation.queues.find(({ name }) => name === 'Orders');
      if (orders !== undefined) delete orders.inactivityTimeoutSeconds;
    },
    says: /Orders/,
    remedy: /inactivity/i,
  },
];
