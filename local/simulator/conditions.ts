/** How the simulated platform is doing as a whole: what is not one request's fault. Change a value at any time. */
export interface Conditions {
  /** Requests per minute that each token is allowed (reference 7). */
  allowancePerMinute: number;
  /** How old the state is that analytics shows, in ms. */
  analyticsLagMs: number;
  /** A search over more conversations than this answers 502 (reference 4.1: about 8,000); null for never. */
  searchBreaksAbove: number | null;
  /** Whether the last row of a page comes again as the first of the next, as when rows shift while paging. */
  rowsRepeatOverPages: boolean;
  /** The most rows that a page of a search holds, whatever size was asked for; null for as many as asked. */
  searchPageLimit: number | null;
  /**
   * Whether every second page is cut from the same rows in the opposite order, as when they are indexed anew while
   * paging: some then come twice and others not at all.
   */
  rowsReordered: boolean;
  /** Minutes in which a guest's message re-opens an ended conversation, 0 to 4,320 (reference 6). */
  threadingMinutes: number;
  /** Whether answers carry a `Date`, by Genesys's own clock; a proxy in between may take it away. */
  answersCarryDate: boolean;
}

export function defaultConditions(): Conditions {
  return {
    allowancePerMinute: 300,
    analyticsLagMs: 0,
    searchBreaksAbove: null,
    rowsRepeatOverPages: false,
    searchPageLimit: null,
    rowsReordered: false,
    threadingMinutes: 4_320,
    answersCarryDate: true,
  };
}
