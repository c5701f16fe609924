/** What bounds a run where the deployment does not say. DESIGN.md section 4. */
export const DEFAULT_MAX_CLOSES = 200;
export const DEFAULT_ABORT_IF_MORE_THAN = 500;
/** Per cent of the open conversations in scope. */
export const DEFAULT_ABORT_IF_MORE_PERCENT = 75;
/** Days, today included. */
export const DEFAULT_LOOKBACK_DAYS = 93;

/** How far back conversations can be searched at all, days, today included. DESIGN.md section 4. */
export const FARTHEST_LOOKBACK_DAYS = 550;
