import { describe, expect, it } from 'vitest';
import { TABLE } from '../support/dynalite.ts';
import { permissionsIn, propertiesOf, synthesize } from '../support/stack.ts';

describe('the table', () => {
  it('is billed by request, encrypted, recoverable, protected, and forgets', () => {
    expect(propertiesOf(synthesize().template, 'AWS::DynamoDB::Table')).toMatchObject([
      {
        BillingMode: 'PAY_PER_REQUEST',
        SSESpecification: { SSEEnabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: true,
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      },
    ]);
  });

  it('stays when the stack is deleted, or when a change would replace it; not if it could not be made at all', () => {
    const [table] = Object.values(synthesize().template.findResources('AWS::DynamoDB::Table'));

    expect(table).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    expect(table?.['Properties']).not.toHaveProperty('TableName');
  });

  it('has the keys and indexes that the function is tested with', () => {
    const [{ KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode } = {}] = propertiesOf(
      synthesize().template,
      'AWS::DynamoDB::Table',
    );

    expect({ KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode }).toEqual(TABLE);
  });

  it('is open to the function by key and by its two indexes, and to nobody else', () => {
    const { template } = synthesize();
    const [id] = Object.keys(template.findResources('AWS::DynamoDB::Table'));
    const arn = { 'Fn::GetAtt': [id, 'Arn'] };
    const granted = permissionsIn(template).filter(({ Action }) =>
      [Action].flat().some((action) => action.startsWith('dynamodb:')),
    );

    expect(granted).toEqual([
      {
        Effect: 'Allow',
        Action: ['BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'].map(
          (action) => `dynamodb:${action}`,
        ),
        Resource: arn,
      },
      {
        Effect: 'Allow',
        Action: 'dynamodb:Query',
        Resource: ['byTime', 'unfinished'].map((index) => ({ 'Fn::Join': ['', [arn, `/index/${index}`]] })),
      },
    ]);
  });
});
