import type { Random } from './random.ts';

export interface SimulatedQueue {
  readonly id: string;
  readonly name: string;
  readonly divisionId: string;
  /** Whether an agent of this queue owes wrap-up after a conversation. */
  readonly wrapUpRequired: boolean;
  /** Seconds of silence after which Genesys itself disconnects a web message; undefined where it is off. */
  inactivityTimeoutSeconds?: number;
}

export interface SimulatedOrganisation {
  readonly id: string;
  readonly name: string;
  /** The first is the home division. */
  readonly divisions: readonly { readonly id: string; readonly name: string }[];
  readonly queues: readonly SimulatedQueue[];
  /** User ids of agents. */
  readonly agents: readonly string[];
  /** Ids of message flows. */
  readonly flows: readonly string[];
}

const divisionNames = ['Home', 'Sales', 'Service'];
const queueNames = ['Web Sales', 'Web Service', 'Orders', 'Returns', 'VIP', 'After hours'];

/** Three divisions and six queues, spread evenly: queue n belongs to division n mod 3. */
export function seededOrganisation(random: Random): SimulatedOrganisation {
  const divisions = divisionNames.map((name) => ({ id: random.uuid(), name }));
  const queues = queueNames.map((name, index) => ({
    id: random.uuid(),
    name,
    divisionId: divisions[index % divisions.length]?.id ?? '',
    wrapUpRequired: index % 2 === 0,
    ...(index === 4 ? { inactivityTimeoutSeconds: 3_600 } : {}),
  }));
  return {
    id: random.uuid(),
    name: 'Simulated organisation',
    divisions,
    queues,
    agents: Array.from({ length: 20 }, () => random.uuid()),
    flows: Array.from({ length: 3 }, () => random.uuid()),
  };
}
