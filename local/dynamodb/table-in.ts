import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { theOnly } from '../serve/template-parts.ts';

const keys = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));

/** What decides how the table answers. How it is kept (backups, encryption, its expiry) is left to AWS. */
const tablePart = z.object({
  BillingMode: z.literal('PAY_PER_REQUEST'),
  AttributeDefinitions: z.array(
    z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  KeySchema: keys,
  GlobalSecondaryIndexes: z.array(
    z.strictObject({
      IndexName: z.string(),
      KeySchema: keys,
      Projection: z.strictObject({ ProjectionType: z.literal('ALL') }),
    }),
  ),
});

/** The one table of a template with its indexes, as it would be created; its name is its resource's. */
export function tableIn(template: unknown): CreateTableCommandInput {
  const { id, properties } = theOnly(template, 'AWS::DynamoDB::Table');
  return { TableName: id, ...tablePart.parse(properties) };
}
