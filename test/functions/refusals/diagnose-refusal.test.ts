import { describe, expect, it } from 'vitest';
import { diagnoseRefusal } from '../../../functions/sweeper/refusals/diagnose-refusal.ts';

const DISCONNECT = 'conversation:communication:disconnect';
const MISSING_ANY =
  'Unable to perform the requested action. You must have at least one of the following permissions assigned: ';
const MISSING = 'Unable to perform the requested action. You are missing the following permission(s): ';

describe('diagnoseRefusal', () => {
  it.each([
    {
      name: 'a 401 rejects the credentials',
      status: 401,
      code: 'bad.credentials',
      expected: 'credentials-rejected',
    },
    { name: 'a 404 is an unknown id', status: 404, code: 'not.found', expected: 'not-found' },
    { name: 'a 409 is a conflict', status: 409, code: 'conflict', expected: 'conflict' },
    {
      name: 'a 429 is the rate limit',
      status: 429,
      code: 'too.many.requests.retry.after',
      expected: 'rate-limited',
    },
    { name: 'a 500 is the platform', status: 500, code: 'internal.server.error', expected: 'platform-error' },
    { name: 'a 503 is the platform', status: 503, code: 'service.unavailable', expected: 'platform-error' },
    { name: 'a 408 is the platform', status: 408, code: 'request.timeout', expected: 'platform-error' },
    { name: 'a 504 is the platform', status: 504, code: 'request.timeout', expected: 'platform-error' },
    { name: 'a 415 is nothing documented', status: 415, code: 'unsupported.media.type', expected: 'unknown' },
    {
      name: 'a 401 of an expired token',
      status: 401,
      code: 'credentials.expired',
      expected: 'credentials-rejected',
    },
    {
      name: 'a 404 of a conversation',
      status: 404,
      code: 'conversation.error.conversation.not.found',
      expected: 'not-found',
    },
    {
      name: 'a 403 missing.any.permissions',
      status: 403,
      code: 'missing.any.permissions',
      expected: 'permission-missing',
    },
    { name: 'a 400 is nothing documented', status: 400, code: 'bad.request', expected: 'unknown' },
    { name: 'a 403 not.authorized', status: 403, code: 'not.authorized', expected: 'not-authorized' },
    {
      name: 'a 403 missing.permissions',
      status: 403,
      code: 'missing.permissions',
      expected: 'permission-missing',
    },
  ])('$name', ({ status, code, expected }) => {
    expect(diagnoseRefusal('disconnect', { status, code, errorBody: { code } }).code).toBe(expected);
  });

  it('names the permissions that messageParams lists, and is then sure of them', () => {
    const diagnosis = diagnoseRefusal('disconnect', {
      status: 403,
      code: 'missing.permissions',
      errorBody: {
        message: 'text',
        messageParams: { permissions: `[${DISCONNECT}, conversation:message:park]` },
      },
    });

    expect(diagnosis).toMatchObject({
      permissions: [DISCONNECT, 'conversation:message:park'],
      anyOf: false,
      guessed: false,
    });
    expect(diagnosis.remedy).toContain(DISCONNECT);
  });

  it('reads the permissions out of the message as a last resort, and says that it guesses', () => {
    const diagnosis = diagnoseRefusal('disconnect', {
      status: 403,
      code: 'missing.any.permissions',
      errorBody: { message: `${MISSING_ANY}[conversation:message:park, ${DISCONNECT}]` },
    });

    expect(diagnosis).toMatchObject({
      permissions: ['conversation:message:park', DISCONNECT],
      anyOf: true,
      guessed: true,
    });
  });

  it('takes the documented permission of the operation where Genesys names none', () => {
    const diagnosis = diagnoseRefusal('search', {
      status: 403,
      code: 'missing.any.permissions',
      errorBody: MISSING,
    });

    expect(diagnosis).toMatchObject({
      permissions: ['analytics:conversationDetail:view', 'analytics:agentConversationDetail:view'],
      anyOf: true,
      guessed: true,
    });
  });

  it.each([
    { name: 'in the message', code: 'forbidden', message: 'This request requires a user context.' },
    { name: 'in the code', code: 'requires.user.context', message: '' },
    {
      name: 'as a grant',
      code: 'forbidden',
      message: 'Not valid when using the Client Credentials OAuth grant',
    },
  ])('recognises, as a guess, that a user is wanted: $name', ({ code, message }) => {
    expect(diagnoseRefusal('disconnect', { status: 403, code, errorBody: { code, message } })).toMatchObject({
      code: 'user-context-required',
      guessed: true,
    });
  });

  it.each([
    { name: 'HTML', errorBody: undefined, code: 'not-genesys' },
    { name: 'a body of another shape', errorBody: [1, 2], code: 'not-genesys' },
    { name: 'a code nobody documented', errorBody: { code: 'something.new', message: 'x' }, code: 'unknown' },
  ])('calls a 403 with $name $code', ({ errorBody, code }) => {
    expect(diagnoseRefusal('teardown', { status: 403, errorBody })).toMatchObject({
      code,
      guessed: true,
      permissions: [],
    });
  });

  it.each([
    [302, 'not-genesys'],
    [400, 'not-genesys'],
    [401, 'credentials-rejected'],
    [403, 'not-genesys'],
    [404, 'not-genesys'],
    [408, 'platform-error'],
    [409, 'not-genesys'],
    [429, 'rate-limited'],
    [502, 'platform-error'],
  ] as const)(
    'goes by the status %i alone, as a guess, where the body is none of Genesys’s',
    (status, code) => {
      for (const errorBody of [undefined, '<html>', {}, { message: 'nothing more' }]) {
        expect(diagnoseRefusal('read', { status, errorBody })).toMatchObject({ code, guessed: true });
      }
      expect(diagnoseRefusal('read', { status, errorBody: { code: 'some.code' } }).guessed).toBe(
        status === 403,
      );
    },
  );

  it.each([400, 415])(
    'calls a %i to what is about no conversation in particular the platform’s',
    (status) => {
      const refusal = { status, code: 'bad.request', errorBody: { code: 'bad.request' } };
      const diagnosis = diagnoseRefusal('search', refusal);
      expect(diagnosis).toMatchObject({
        code: 'platform-error',
        guessed: false,
        status,
        genesysCode: 'bad.request',
      });
      expect(diagnosis.remedy).toContain(
        'for a reason that is not documented: searching for open conversations.',
      );
    },
  );

  it('says where something else than Genesys may have answered', () => {
    const page = diagnoseRefusal('search', { status: 403, errorBody: undefined });
    const refusal = diagnoseRefusal('search', {
      status: 403,
      code: 'something.new',
      errorBody: { code: 'something.new' },
    });

    expect(page.remedy).toContain('proxy');
    expect(refusal.remedy).not.toContain('proxy');
  });

  it('takes a 403 that speaks of divisions for one, as a guess, with the permission of the operation', () => {
    const code = 'missing.division.permission';

    expect(diagnoseRefusal('read', { status: 403, code, errorBody: { code } })).toMatchObject({
      code: 'division-not-granted',
      permissions: ['conversation:communication:view'],
      guessed: true,
    });
  });

  it('takes a 403 for not taking part in a conversation for the want of a user, as a guess', () => {
    const code = 'conversation.error.forbidden.not.active.participant';

    expect(diagnoseRefusal('teardown', { status: 403, code, errorBody: { code } })).toMatchObject({
      code: 'user-context-required',
      guessed: true,
    });
  });

  it('passes on nothing of what Genesys wrote but permission names, a code and the context id', () => {
    const canary = 'canary-guest-name Jane Doe +4912345';
    const diagnosis = diagnoseRefusal('disconnect', {
      status: 403,
      code: 'missing.permissions',
      contextId: 'b6c1f7f2-58c2-4a60-8f8c-1f2a35b8f1aa',
      errorBody: {
        code: canary,
        message: `${MISSING}${DISCONNECT} ${canary}`,
        messageParams: { permissions: [canary], name: canary },
      },
    });

    expect(JSON.stringify(diagnosis)).not.toContain('canary');
    expect(diagnosis.contextId).toBe('b6c1f7f2-58c2-4a60-8f8c-1f2a35b8f1aa');
  });
});
