import { describe, expect, it } from 'vitest';
import { canonicalImage, ownRegistry } from './canonical-image.ts';
import { parseImageRef } from './reference.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const own = ownRegistry('127.0.0.1:5000', ['registry:5000', 'Images.Example.COM']);

describe('the one name of an image', () => {
  it.each([
    ['node', 'docker.io/library/node:latest'],
    ['index.docker.io/library/node:20', 'docker.io/library/node:20'],
    ['registry-1.docker.io/node:20', 'docker.io/library/node:20'],
    ['GHCR.io/Team'.toLowerCase() + '/x', 'ghcr.io/team/x:latest'],
    ['Quay.IO/team/x:1', 'quay.io/team/x:1'],
    ['localhost:5000/base:1', '127.0.0.1:5000/base:1'],
    ['[::1]:5000/base:1', '127.0.0.1:5000/base:1'],
    ['registry:5000/base:1', '127.0.0.1:5000/base:1'],
    ['images.example.com/base:1', '127.0.0.1:5000/base:1'],
    ['localhost:5001/base:1', 'localhost:5001/base:1'],
    [`node@${digest}`, `docker.io/library/node@${digest}`],
    [`node:20@${digest}`, 'docker.io/library/node:20'],
  ])('of %s is %s', (text, name) => {
    const ref = parseImageRef(text);
    expect(ref === undefined ? undefined : canonicalImage(ref, own)).toBe(name);
  });

  it('takes no other registry for the own one', () => {
    expect(ownRegistry('r.example.io')).toEqual({ host: 'r.example.io', aliases: [] });
    expect(ownRegistry('localhost').aliases).toEqual(['127.0.0.1', '[::1]']);
  });
});
