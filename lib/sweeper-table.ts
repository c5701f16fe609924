import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

const BY_TIME = 'byTime';
const UNFINISHED = 'unfinished';

/**
 * What the function remembers: sweeps, what was written to Genesys Cloud, and what would not end (DESIGN.md section 11).
 * The history is part of the audit, so the table stays when the stack is deleted, or when a change would replace it.
 *
 * The key is the AWS managed one, unless the configuration has another: it costs nothing a month, its uses are in CloudTrail, and nobody can schedule its
 * deletion, which would take the history with it.
 */
export class SweeperTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, key: IKey | undefined) {
    super(scope, id);
    this.table = new Table(this, 'Items', {
      partitionKey: text('pk'),
      sortKey: text('sk'),
      billingMode: BillingMode.PAY_PER_REQUEST,
      ...(key === undefined
        ? { encryption: TableEncryption.AWS_MANAGED }
        : { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: key }),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      timeToLiveAttribute: 'expiresAt',
    });
    this.table.addGlobalSecondaryIndex({
      indexName: BY_TIME,
      partitionKey: text('timePk'),
      sortKey: text('timeSk'),
    });
    this.table.addGlobalSecondaryIndex({
      indexName: UNFINISHED,
      partitionKey: text('unfinishedOf'),
      sortKey: text('sk'),
    });
  }

  /** What the function may do: read and write items by their keys, and query the two indexes. It cannot scan. */
  statements(): PolicyStatement[] {
    const { tableArn } = this.table;
    return [
      new PolicyStatement({
        actions: [
          'dynamodb:GetItem',
          'dynamodb:PutItem',
          'dynamodb:UpdateItem',
          'dynamodb:DeleteItem',
          'dynamodb:BatchWriteItem',
          'dynamodb:Query',
        ],
        resources: [tableArn],
      }),
      new PolicyStatement({
        actions: ['dynamodb:Query'],
        resources: [BY_TIME, UNFINISHED].map((index) => `${tableArn}/index/${index}`),
      }),
    ];
  }
}

function text(name: string): { readonly name: string; readonly type: AttributeType } {
  return { name, type: AttributeType.STRING };
}
