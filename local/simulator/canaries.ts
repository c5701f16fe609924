/**
 * Made-up personal data and secrets, planted wherever a reply of a real organisation could have some. Each is a
 * string that appears nowhere else, so a test can look for it in everything that a client prints.
 */
export const canary = {
  guestName: 'canary-guest-name-4f1c',
  guestAddress: 'canary-guest-address-9b27@guest.example',
  guestPhone: '+49canaryphone5550101',
  messageText: 'canary-message-text-a83e',
  messageUri: 'canary-message-uri-61d0',
  agentName: 'canary-agent-name-c7f2',
  attributeValue: 'canary-attribute-value-2e95',
  wrapUpNote: 'canary-wrap-up-note-d140',
  subject: 'canary-subject-78aa',
  externalContact: 'canary-external-contact-3b6d',
  errorText: 'canary-error-text-f05b',
  clientSecret: 'canary-client-secret-8d4e',
  accessToken: 'canary-access-token-57c1',
} as const;

/** Every canary as a list. A secret or a token on the wire only begins with its canary. */
export const CANARIES: readonly string[] = Object.values(canary);
