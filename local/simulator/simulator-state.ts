import type { Assumptions } from './assumptions.ts';
import type { Conditions } from './conditions.ts';
import type { ConversationStore } from './conversation-store.ts';
import type { Faults } from './faults.ts';
import type { Hooks } from './hooks.ts';
import type { Journal } from './journal.ts';
import type { OAuthClients } from './oauth-clients.ts';
import type { SimulatedOrganisation } from './organisation.ts';
import type { Random } from './random.ts';
import type { SimulatedClock } from './simulated-clock.ts';

/** Everything that the simulated platform knows; each part may be looked at and changed while it runs. */
export interface SimulatorState {
  readonly clock: SimulatedClock;
  readonly random: Random;
  readonly organisation: SimulatedOrganisation;
  readonly conversations: ConversationStore;
  readonly clients: OAuthClients;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly hooks: Hooks;
  readonly assumptions: Assumptions;
  readonly conditions: Conditions;
  /** Waits for latency; given by whoever drives the time. */
  readonly sleep: (ms: number) => Promise<void>;
}
