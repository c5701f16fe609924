import { describe, expect, it } from 'vitest';
import { tableIn } from '../../../local/dynamodb/table-in.ts';
import { TABLE } from '../../support/dynalite.ts';
import { templateOf } from '../../support/local-api.ts';

interface Template {
  readonly Resources: Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>;
}

describe('the table in a template', () => {
  it('is created with the keys and indexes of the stack’s', () => {
    const { TableName, ...table } = tableIn(templateOf('iam', 'enforce'));

    expect(TableName).toMatch(/^Table/u);
    expect(table).toEqual(TABLE);
  });

  it('is not taken from a template that has another one, or none', () => {
    const template = templateOf('iam', 'enforce') as Template;
    const [id = '', table] =
      Object.entries(template.Resources).find(([, { Type }]) => Type === 'AWS::DynamoDB::Table') ?? [];
    delete template.Resources[id];
    expect(() => tableIn(template)).toThrow('has 0 resources of type AWS::DynamoDB::Table');
    if (table !== undefined) Object.assign(template.Resources, { One: table, Two: table });
    expect(() => tableIn(template)).toThrow('has 2 resources');
  });
});
