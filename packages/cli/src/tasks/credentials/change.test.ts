import { taskSpecSchema, type SecretText } from '@slipway/core/http';
import { describe, expect, it } from 'vitest';
import { addCredential, removeCredential, updateCredential } from './change.ts';

const bare = taskSpecSchema.parse({ name: 'hello', step: { type: 'EncodedTask', encodedTaskContent: 'eA==' } });
const text = (value: string): SecretText => ({ type: 'Opaque', value });
const one = addCredential(bare, 'r.io', { username: text('me'), password: text('x') });

describe('registry logins of a task (contract §7.5)', () => {
  it('are one for each registry', () => {
    expect(one.credentials).toEqual([{ registry: 'r.io', username: text('me'), password: text('x') }]);
    expect(() => addCredential(one, 'r.io', { username: text('me'), password: text('y') })).toThrow(
      "Login server 'r.io' already exists. You cannot add it again.",
    );
    expect(() => addCredential(bare, 'r.io', { username: text('me') })).toThrow(
      'a login needs a user name and a password',
    );
  });

  it('are changed only where something is given', () => {
    const stored: SecretText = { type: 'StoredSecret', secret: 'pass' };
    expect(updateCredential(one, 'r.io', { password: stored }).credentials).toEqual([
      { registry: 'r.io', username: text('me'), password: stored },
    ]);
    expect(() => updateCredential(one, 's.io', { password: stored })).toThrow("Login server 's.io' not found.");
  });

  it('are removed, also when they are not there', () => {
    expect(removeCredential(one, 'r.io')).toEqual(bare);
    expect(removeCredential(one, 's.io')).toEqual(one);
  });
});
