/** Of each rule of cdk-nag's NIST 800-53 pack that finds something in the stack: which setting meets it, or why none does. */
export const NIST_ANSWERS: Readonly<Record<string, string>> = {
  CloudWatchLogGroupEncrypted: '`kmsKeyArn`. Without it, CloudWatch encrypts with a key of its own.',
  LambdaInsideVPC:
    '`vpc`. Without it, the function runs in a VPC of the Lambda service, and nothing can call it there.',
  APIGWExecutionLoggingEnabled: '`api.executionLog: "error"`. The access log is always there.',
  CloudWatchAlarmAction: '`alarms.email` or `alarms.topicArn`. The dashboard shows the alarms in any case.',
  LambdaConcurrency:
    '`reservedConcurrency`, of what the API may need at once and a sweep for each organisation: 70 or more with the default throttling. It takes that much from the account’s quota, which small accounts do not have.',
  IAMNoInlinePolicy:
    'Each policy belongs to one role, and is made and deleted with it: as a policy of its own, somebody could attach it elsewhere. A permissions boundary limits all of them (docs/configuration.md).',
  LambdaDLQ:
    'Failed runs go to the same kind of queue as a destination (`onFailure`), which also says what the error was. The rule knows only the older setting.',
  DynamoDBInBackupPlan:
    'Point-in-time recovery keeps every state of 35 days, and the table is protected from deletion. A backup plan is the account’s: select the table by a tag (`tags`).',
  APIGWAssociatedWithWAF:
    'A web ACL is the account’s: associate yours with the stage `v1`. Every route needs IAM or a token, and with `api.vpcEndpointIds` none is reached from the internet.',
  APIGWCacheEnabledAndEncrypted:
    'Nothing may be cached: an answer is about the live state of a conversation, and belongs to one caller.',
  APIGWSSLEnabled:
    'A client certificate shows a web server that API Gateway calls it. Here it calls Lambda, with IAM and over TLS, and no web server.',
};
