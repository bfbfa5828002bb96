import { describe, expect, it } from 'vitest';
import { withLatest } from './names.ts';
import { formatImageRef, parseImageRef } from './reference.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('image references', () => {
  it.each([
    ['alpine', 'docker.io/library/alpine'],
    ['alpine:3', 'docker.io/library/alpine:3'],
    ['user/x:1', 'docker.io/user/x:1'],
    ['docker.io/alpine', 'docker.io/library/alpine'],
    ['index.docker.io/library/alpine', 'docker.io/library/alpine'],
    ['localhost/x', 'localhost/x'],
    ['localhost:5000/x', 'localhost:5000/x'],
    ['registry:5000/x:1', 'registry:5000/x:1'],
    ['127.0.0.1:5000/a/b', '127.0.0.1:5000/a/b'],
    ['[::1]:5000/x', '[::1]:5000/x'],
    ['r.example.io/a/b-c_d__e.f:T_1.2', 'r.example.io/a/b-c_d__e.f:T_1.2'],
    [`r.example.io/a@${digest}`, `r.example.io/a@${digest}`],
    [`r.example.io/a:1@${digest}`, `r.example.io/a:1@${digest}`],
  ])('%s is %s', (text, full) => {
    const ref = parseImageRef(text);
    expect(ref === undefined ? undefined : formatImageRef(ref)).toBe(full);
  });

  it.each([
    '',
    'UPPER',
    'a b',
    'a:',
    'a:b:c',
    ':1',
    '/a',
    'a/',
    'a//b',
    '-a',
    'a-',
    `a@${digest}x`,
    'a@sha256:12',
    'a:-x',
    '$x/a',
    'x'.repeat(256),
  ])('%j is none', (text) => {
    expect(parseImageRef(text)).toBeUndefined();
  });

  it.each([
    ['a', 'a:latest'],
    ['a:1', 'a:1'],
    [`a@${digest}`, `a@${digest}`],
    ['host:5000/a', 'host:5000/a:latest'],
    ['no image!', 'no image!'],
  ])('%s is pushed as %s', (name, pushed) => {
    expect(withLatest(name)).toBe(pushed);
  });
});
