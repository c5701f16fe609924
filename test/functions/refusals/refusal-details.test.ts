import { describe, expect, it } from 'vitest';
import { diagnoseRefusal } from '../../../functions/sweeper/refusals/diagnose-refusal.ts';

const DISCONNECT = 'conversation:communication:disconnect';
const VIEW = 'conversation:communication:view';
const MISSING = 'Unable to perform the requested action. You are missing the following permission(s): ';

describe('diagnoseRefusal, in the details', () => {
  const refused = (
    code: string | undefined,
    errorBody: unknown,
    operation: 'search' | 'disconnect' = 'disconnect',
  ) => diagnoseRefusal(operation, { status: 403, ...(code === undefined ? {} : { code }), errorBody });
  const many = Array.from(
    { length: 30 },
    (_, nth) => `conversation:${'entity'.repeat((nth % 5) + 1)}:${'view'.repeat((nth % 6) + 1)}`,
  );

  it('asks for any one permission only where there are several', () => {
    const permissions = [DISCONNECT];
    const one = refused('missing.any.permissions', { messageParams: { permissions } });
    expect(one).toMatchObject({ permissions, anyOf: false });
    const two = refused('missing.any.permissions', { messageParams: { permissions: [DISCONNECT, VIEW] } });
    expect(two).toMatchObject({ permissions: [DISCONNECT, VIEW], anyOf: true });
  });

  it('knows from the documentation whether any one suffices, where Genesys names none', () => {
    expect(refused('missing.permissions', undefined, 'search').anyOf).toBe(true);
    expect(refused('missing.permissions', undefined).anyOf).toBe(false);
  });

  it('asks for no permission where none is missing, whatever the operation is documented to need', () => {
    expect(refused('not.authorized', { code: 'not.authorized' }, 'search')).toMatchObject({
      permissions: [],
      anyOf: false,
    });
  });

  it('tells Genesys’s code where it is one, and leaves out what there was not', () => {
    const told = refused('missing.permissions', { code: 'missing.permissions' });
    expect(told.genesysCode).toBe('missing.permissions');
    expect(told).not.toHaveProperty('contextId');
    expect(refused(undefined, {})).not.toHaveProperty('genesysCode');
  });

  it.each(['user.context.required', 'usercontext', 'client.credentials', 'clientcredentials'])(
    'takes %s for the want of a user',
    (code) => {
      expect(refused(code, { code }).code).toBe('user-context-required');
    },
  );

  it('reads no more than twenty permissions, each once, from a list or from the text', () => {
    const listed = refused('missing.permissions', { messageParams: { permissions: [...many, ...many] } });
    expect(listed.permissions).toEqual(many.slice(0, 20));
    const written = refused('missing.permissions', { message: `${MISSING}${[...many, ...many].join(', ')}` });
    expect(written.permissions).toEqual(many.slice(0, 20));
  });

  it('reads no more than the beginning of a long text', () => {
    const long = refused('missing.permissions', { message: `${'x '.repeat(1_000)}routing:queue:view` });
    expect(long.permissions).toEqual([DISCONNECT]);
  });

  it.each([
    'name:Anna_Schmidt:0491701234567',
    'name:Anna:Schmidt',
    'guest:anna:schmidt1',
    'mail:anna:schmidt@example.com',
    'jörg:anna:schmidt',
    'möller:anna:weiß',
    'name:anna:schmidt:berlin',
    'T12:hh:mm:ss',
    'a:bb:cc',
    'aa:bb:c',
    `guest:${'a'.repeat(61)}:view`,
  ])('takes no other text for a permission, in the list or in the message: %s', (text) => {
    const refusals = [
      refused('missing.permissions', { messageParams: { permissions: [text] } }),
      refused('missing.permissions', { messageParams: { permissions: `[${text}]` } }),
      refused('missing.permissions', { message: `${MISSING}[${DISCONNECT}] for guest [${text}]` }),
      refused('missing.permissions', { message: `${text}, ${DISCONNECT}.` }),
    ];
    expect(refusals.map(({ permissions }) => permissions)).toEqual(refusals.map(() => [DISCONNECT]));
  });

  it('takes a permission whose words are as long as sixty letters', () => {
    const permission = `routing:${'q'.repeat(60)}:view`;
    expect(refused('missing.permissions', { message: `${MISSING}${permission}.` }).permissions).toEqual([
      permission,
    ]);
  });

  it('takes nothing for a permission but a string', () => {
    const permissions = [['routing:queue:view'], 7, null, { a: 1 }];
    expect(refused('missing.permissions', { messageParams: { permissions } }).permissions).toEqual([
      DISCONNECT,
    ]);
  });
});
