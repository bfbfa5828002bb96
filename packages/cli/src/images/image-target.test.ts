import { describe, expect, it } from 'vitest';
import { isImageTarget, readImage, readImageTarget } from './image-target.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('an image on the command line', () => {
  it.each([
    ['nightly', false],
    ['hello_App-2', false],
    ['app:v1', true],
    [`app@${digest}`, true],
    ['team/app', true],
  ])('%s is told from a saved task: %s', (text, isImage) => {
    expect(isImageTarget(text)).toBe(isImage);
  });

  it.each([
    ['app', { repository: 'app' }],
    ['team/app:v1', { repository: 'team/app', tag: 'v1' }],
    [`team/app@${digest}`, { repository: 'team/app', digest }],
  ])('%s is read', (text, target) => {
    expect(readImageTarget(text)).toEqual(target);
  });

  it.each(['', 'App', 'app:', 'app@latest', `app:v1@${digest}`, 'a b', '-x'])("'%s' is none", (text) => {
    expect(() => readImageTarget(text)).toThrow(/is no REPO/);
  });

  it.each(['127.0.0.1:5000/app:v1', 'ghcr.io/team/app', 'localhost/app'])('%s names a registry', (text) => {
    expect(() => readImageTarget(text)).toThrow(/names a registry/);
  });

  it('needs a tag or a digest where one of both is meant', () => {
    expect(() => readImage('team/app')).toThrow(/neither a tag nor a digest/);
    expect(readImage('team/app:v1')).toEqual({ repository: 'team/app', reference: 'v1' });
  });
});
