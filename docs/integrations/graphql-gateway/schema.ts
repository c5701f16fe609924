import {
  graphqlName,
  KEEP_REASONS,
  MODES,
  OVERTAKEN,
  SWEEP_STATES,
  END_OPERATIONS,
  STUCK_CLASSES,
  TERMINATION_OUTCOMES,
} from './words.ts';

const ENUMS = {
  Mode: MODES,
  SweepState: SWEEP_STATES,
  TerminationOutcome: TERMINATION_OUTCOMES,
  StuckClass: STUCK_CLASSES,
  KeepReason: KEEP_REASONS,
  Overtaken: OVERTAKEN,
  EndOperation: END_OPERATIONS,
} as const;

/** For the resolvers: the word of the API that each value of an enum stands for. */
export const enumValues = Object.fromEntries(
  Object.entries(ENUMS).map(([name, words]) => [
    name,
    Object.fromEntries(words.map((word) => [graphqlName(word), word])),
  ]),
);

const enumDefinitions = Object.entries(ENUMS).map(
  ([name, words]) => `enum ${name} { ${words.map(graphqlName).join(' ')} }`,
);

export const typeDefs = /* GraphQL */ `
  ${enumDefinitions.join('\n')}

  type Query {
    "What a sweep would end now. Ends nothing. In a large organisation the answer is RUNNING after 20 seconds: ask for preview then."
    stuckConversations(
      org: String
      queueIds: [ID!]
      divisionIds: [ID!]
      lookbackDays: Int
      note: String
    ): StuckConversations!
    "How far the preview is that stuckConversations has started, and what it has found so far."
    preview(sweepId: ID!): StuckConversations!
  }

  type Mutation {
    "Ends one conversation if its live state shows that it is stuck. A dry run unless mode says ENFORCE."
    terminateConversation(
      id: ID!
      org: String
      mode: Mode! = DRY_RUN
      "Also ends what the policy would keep as active, waiting-for-us, too-young, class-off, parked or platform-will-time-out."
      force: Boolean! = false
      "Kept in the report and in the log, for the audit: a ticket number, never a guest's data."
      note: String
    ): Termination!
  }

  type StuckConversations {
    "The preview's id. The sweeper's log lines have it."
    sweepId: ID!
    org: String!
    "Null for a state that is newer than this gateway."
    state: SweepState
    "All web-messaging conversations that the search lists as open. Null before the search is done."
    open: Int
    kept: [KeptCount!]!
    conversations: [StuckConversation!]!
  }

  type KeptCount {
    "As the API writes it: waiting-for-us."
    reason: String!
    count: Int!
  }

  type StuckConversation {
    conversationId: ID!
    "Null for a class that is newer than this gateway."
    class: StuckClass
    "How long the clock of its class has run."
    idleMinutes: Int
    ageMinutes: Int
    queueId: ID
    "Which way of ending it would be tried first."
    operation: EndOperation
  }

  type Termination {
    conversationId: ID!
    "It has ended, by this call or before."
    ended: Boolean!
    outcome: TerminationOutcome!
    mode: Mode!
    class: StuckClass
    "Why it was kept. Null otherwise, and for a reason that is newer than this gateway."
    keptBecause: KeepReason
    "Why it was kept, and what would end it, in a sentence or two."
    detail: String
    idleMinutes: Int
    ageMinutes: Int
    queueId: ID
    operation: EndOperation
    "It ended, but perhaps not by this call."
    uncertain: Boolean!
    "It ended, and the guest has come back into it since."
    reopened: Boolean!
    "It ended, and the guest had just written, or an agent had just joined. They were cut off, and somebody has to look after them."
    overtaken: Overtaken
    sweepId: ID!
    "The note as it was recorded."
    note: String
    "On whose behalf it was recorded."
    requestedBy: String
  }
`;
