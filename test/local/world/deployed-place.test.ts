import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { Uint8ArrayBlobAdapter } from '@smithy/core/serde';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, describe, expect, it } from 'vitest';
import { asReport } from '../../../local/print/answer-lines.ts';
import { answerLines } from '../../../local/print/answer-lines.ts';
import { plainPaint } from '../../../local/print/paint.ts';
import { functionOfStack, openDeployedPlace } from '../../../local/world/deployed-place.ts';
import { onThisMachine } from '../../../local/world/this-machine.ts';
import { openSimulatedPlace, type SimulatedPlace } from '../../../local/world/simulated-place.ts';

const onlooker = { see: () => undefined, isStopped: () => false };
const simulated: SimulatedPlace[] = [];
afterEach(async () => {
  await Promise.all(simulated.splice(0).map((place) => place.close()));
});

const payload = (value: unknown): { readonly Payload: Uint8ArrayBlobAdapter } => ({
  Payload: Uint8ArrayBlobAdapter.fromString(JSON.stringify(value ?? null)),
});

/** A Lambda whose function is the one of a simulated organisation. */
async function lambdaOf(): Promise<LambdaClient> {
  const place = await openSimulatedPlace({ seed: 7, conversations: 30 }, { logs: false, onlooker });
  simulated.push(place);
  const lambda = new LambdaClient({ region: 'eu-central-1' });
  mockClient(lambda)
    .on(InvokeCommand)
    .callsFake(async ({ FunctionName, Payload }: { FunctionName: string; Payload: string }) => {
      expect(FunctionName).toBe('sweeper');
      return payload(await place.world.invoke(JSON.parse(Payload)));
    });
  return lambda;
}

describe('the deployed function', () => {
  it('is asked for a preview, for a sweep from it, and for the history of what that has ended', async () => {
    const place = openDeployedPlace({
      functionName: 'sweeper',
      lambda: await lambdaOf(),
      onlooker,
      lookMs: 50,
    });
    const preview = await place.run({ action: 'sweep', mode: 'dry-run' });
    const { sweepId, counts } = asReport(preview);
    const ended = asReport(
      await place.run({ action: 'sweep', mode: 'enforce', note: 'CHG-1' }, preview as never),
    );
    const closed = ended.conversations.find(({ outcome }) => outcome === 'closed')?.conversationId ?? '';
    const history = await place.history(closed, undefined);

    expect(sweepId).toMatch(/^preview-/u);
    expect(ended.counts.open).toBe(counts['would-close']);
    expect(history).toMatchObject({ conversationId: closed, writes: [{ note: 'CHG-1', outcome: 'closed' }] });
    const lines = answerLines(history, plainPaint).join('\n');
    expect(lines).toContain(`has written to ${closed}`);
    expect(lines).toMatch(/UTC {2}closed$/mu);
    expect(lines).toContain('Note: CHG-1');
  });

  it('explains in one call', async () => {
    const place = openDeployedPlace({ functionName: 'sweeper', lambda: await lambdaOf(), onlooker });
    const [{ id } = { id: '' }] = simulated[0]?.world.simulator.conversations.all() ?? [];

    expect(await place.run({ action: 'explain', conversationIds: [id] })).toMatchObject({
      action: 'explain',
    });
    expect(() => place.shapes([id])).toThrow('A shape never leaves');
  });

  it('tells its own errors in its own words', async () => {
    const lambda = new LambdaClient({ region: 'eu-central-1' });
    const error = {
      errorType: 'ModeNotAllowedError',
      errorMessage: 'It is a dry run.\nDeploy it otherwise.',
    };
    mockClient(lambda)
      .on(InvokeCommand)
      .resolves({ FunctionError: 'Unhandled', ...payload(error) });
    const place = openDeployedPlace({ functionName: 'sweeper', lambda, onlooker });

    await expect(place.run({ action: 'close', mode: 'enforce' })).rejects.toMatchObject({
      name: 'ModeNotAllowedError',
      message: 'It is a dry run.',
      remedy: 'Deploy it otherwise.',
    });
  });
});

describe('the function of a stack', () => {
  const cloud = (): [CloudFormationClient, ReturnType<typeof mockClient>] => {
    const client = new CloudFormationClient({ region: 'eu-central-1' });
    return [client, mockClient(client)];
  };

  it('is the output of the stack', async () => {
    const [client, mock] = cloud();
    const Outputs = [{ OutputKey: 'FunctionName', OutputValue: 'sweeper' }];
    mock.on(DescribeStacksCommand, { StackName: 'Mine' }).resolves({
      Stacks: [{ StackName: 'Mine', CreationTime: new Date(), StackStatus: 'CREATE_COMPLETE', Outputs }],
    });

    expect(await functionOfStack('Mine', client)).toBe('sweeper');
  });

  it('is not there where there is no such stack', async () => {
    const [client, mock] = cloud();
    mock
      .on(DescribeStacksCommand)
      .rejects(Object.assign(new Error('Stack does not exist'), { name: 'ValidationError' }));

    await expect(functionOfStack('Mine', client)).rejects.toThrow('There is no stack "Mine"');
  });
});

describe('what this machine lacks', () => {
  it.each([
    ['CredentialsProviderError', 'This machine has no AWS credentials.', '--credentials -'],
    ['ExpiredTokenException', 'The AWS credentials of this machine have expired.', 'aws sso login'],
    ['ResourceNotFoundException', 'Function not found', '--deployed=NAME'],
  ])('is said for %s, with what to do here', (name, message, remedy) => {
    const error = Object.assign(new Error('Function not found'), { name });

    expect(onThisMachine(error)).toMatchObject({ message });
    expect((onThisMachine(error) as { remedy: string }).remedy).toContain(remedy);
  });

  it('is said where this machine has no region', () => {
    expect(onThisMachine(new Error('Region is missing'))).toMatchObject({
      message: expect.stringContaining('say it with --region') as string,
    });
  });

  it('is not said for anything else', () => {
    const error = new Error('oops');
    expect(onThisMachine(error)).toBe(error);
    expect(onThisMachine('oops')).toBe('oops');
  });
});
