import { describe, expect, it } from 'vitest';
import { findMethod } from '../../../local/serve/find-method.ts';
import { readApi } from '../../../local/serve/read-api.ts';
import { templateOf } from '../../support/local-api.ts';

const api = readApi(templateOf('iam', 'enforce'));

describe('the method that a call takes', () => {
  it('is that of the resource that is written out, before one with a parameter in its place', () => {
    expect(findMethod(api, 'POST', '/conversations/close')).toMatchObject({
      method: { resource: '/conversations/close' },
      pathParameters: {},
    });
    expect(findMethod(api, 'GET', '/conversations/close')).toBeUndefined();
    expect(findMethod(api, 'GET', '/conversations/closed')).toMatchObject({
      method: { resource: '/conversations/{conversationId}' },
      pathParameters: { conversationId: 'closed' },
    });
  });

  it('is none where nothing stands in a parameter’s place', () => {
    expect(findMethod(api, 'GET', '/conversations/')).toBeUndefined();
    expect(findMethod(api, 'POST', '/conversations//close')).toBeUndefined();
  });

  it('has its parameters decoded, once', () => {
    const idIn = (path: string): unknown => findMethod(api, 'GET', path)?.pathParameters['conversationId'];

    expect(idIn('/conversations/a%2Fb')).toBe('a/b');
    expect(idIn('/conversations/a%252Fb')).toBe('a%2Fb');
    expect(idIn('/conversations/%zz')).toBe('%zz');
  });
});
