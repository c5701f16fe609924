import { describe, expect, it } from 'vitest';
import { type InputSources, requestInput } from '../../../local/command/request-input.ts';

const nothing: InputSources = {
  readFile: () => Promise.reject(new Error('ENOENT')),
  isPiped: () => false,
  readStandardInput: () => Promise.reject(new Error('nobody may wait for a terminal')),
};
const piped = (text: string): InputSources => ({
  ...nothing,
  isPiped: () => true,
  readStandardInput: () => Promise.resolve(text),
});

describe('where a request comes from', () => {
  it('is a dry-run sweep when nothing is said and nothing is piped', async () => {
    expect(await requestInput(undefined, nothing)).toEqual({});
  });

  it('is the command line itself when that is JSON, of whatever kind', async () => {
    expect(await requestInput(' {"action":"explain"}', nothing)).toEqual({ action: 'explain' });
    expect(await requestInput('[]', nothing)).toEqual([]);
  });

  it('is a file when that is what is named', async () => {
    const files = { ...nothing, readFile: (path: string) => Promise.resolve(`{"note":"${path}"}`) };

    expect(await requestInput('request.json', files)).toEqual({ note: 'request.json' });
  });

  it('is standard input for a dash, or when something is piped; an empty pipe says nothing', async () => {
    expect(await requestInput('-', { ...piped('{"note":"a"}'), isPiped: () => false })).toEqual({
      note: 'a',
    });
    expect(await requestInput(undefined, piped('{"note":"b"}'))).toEqual({ note: 'b' });
    expect(await requestInput(undefined, piped('\n'))).toEqual({});
  });

  it('is not standard input when the command line already says it', async () => {
    expect(await requestInput('{}', piped('{"mode":"enforce"}'))).toEqual({});
  });

  it('is refused when it is neither JSON nor a file that can be read', async () => {
    await expect(requestInput('action:sweep', nothing)).rejects.toThrow(
      '"action:sweep" is neither JSON (a request begins with "{") nor a file that can be read.',
    );
  });

  it('names the file or the pipe in which the JSON is broken', async () => {
    const files = { ...nothing, readFile: () => Promise.resolve('{') };

    await expect(requestInput('broken.json', files)).rejects.toThrow(
      'The file broken.json is not JSON: line 1',
    );
    await expect(requestInput(undefined, piped('{'))).rejects.toThrow('Standard input is not JSON');
  });
});
