import { type BrokenSetUp, EITHER_SEARCHES, ENDS, granted, READS, SEARCHES, TAGS } from './set-up.ts';

const inHome = (...permissions: string[]) => ({ permissions, divisions: ['Home'] });

/** A role in the division Home alone, while a conversation is open in Sales and queues are in Sales and Service too. */
export const DIVISION_ROWS: readonly BrokenSetUp[] = [
  {
    name: 'a wildcard, but in one division alone',
    check: 'divisions',
    status: 'warning',
    // Neither the conversations nor the queues of the others can be seen: only that there are others.
    options: granted(inHome('*')),
    division: 'Home',
    says: /not (be )?see|cannot see|hidden|invisible/i,
    remedy: /OAuth.*Roles/,
  },
  {
    name: 'a search in one division alone',
    check: 'divisions',
    status: 'warning',
    options: granted(READS, ENDS, TAGS, inHome(SEARCHES)),
    diagnoses: [{ code: 'division-not-granted', operation: 'search', permissions: EITHER_SEARCHES }],
    division: 'Sales',
    remedy: /OAuth.*Roles.*Sales/,
  },
  {
    name: 'a search in one division alone, which Genesys refuses as a whole',
    check: 'search',
    status: 'failed',
    options: {
      ...granted(READS, ENDS, TAGS, inHome(SEARCHES)),
      assumptions: { divisionsWithoutGrant: 'forbid' },
    },
    diagnoses: [{ code: 'division-not-granted', operation: 'search', permissions: EITHER_SEARCHES }],
    remedy: /OAuth.*Roles.*division/,
  },
  {
    name: 'live reads in one division alone',
    check: 'divisions',
    status: 'failed',
    options: granted(SEARCHES, ENDS, TAGS, inHome(READS)),
    diagnoses: [{ code: 'division-not-granted', operation: 'read', permissions: [READS] }],
    division: 'Sales',
    remedy: /conversation:communication:view/,
  },
  {
    name: 'ending in one division alone',
    check: 'divisions',
    status: 'failed',
    options: granted(SEARCHES, READS, TAGS, inHome(ENDS)),
    diagnoses: [{ code: 'division-not-granted', operation: 'disconnect', permissions: [ENDS] }],
    division: 'Sales',
    remedy: /conversation:communication:disconnect/,
  },
  {
    name: 'tags in one division alone',
    check: 'divisions',
    status: 'warning',
    options: { ...granted(SEARCHES, READS, ENDS, inHome(TAGS)), settings: { tag: true } },
    diagnoses: [{ code: 'division-not-granted', operation: 'tag', permissions: [TAGS] }],
    division: 'Sales',
    says: /ended anyway/,
    remedy: /conversation:externalTag:edit/,
  },
];
