import { parseImageRef, type BaseImageDependency } from '@slipway/core';
import { describe, expect, it } from 'vitest';
import { markPinned } from './pinned-images.ts';

const digest = `sha256:${'a'.repeat(64)}`;

function used(name: string, known: { readonly digest?: string } = { digest }): BaseImageDependency {
  const image = parseImageRef(name);
  if (image === undefined) throw new Error(`${name} is no image`);
  return { type: 'runtime', image, ...known };
}

const pinned = (
  dockerfile: string,
  dependency: BaseImageDependency,
  buildArgs: { name: string; value: string }[] = [],
) => markPinned([dependency], dockerfile, { buildArgs })[0]?.isPinned ?? false;

describe('markPinned', () => {
  it.each([
    [`FROM node:20@${digest}`, used('node:20'), true],
    [`FROM node@${digest}`, used('node'), true],
    ['FROM node:20', used('node:20'), false],
    ['FROM node', used('node:latest'), false],
    [`FROM node:20@${digest} AS one\nFROM node:20`, used('node:20'), false],
    [`FROM busybox\nCOPY --from=node:20@${digest} /x /x`, used('node:20'), true],
    ['FROM nowhere', used('node:20'), false],
    ['FROM node:20', used('node:20', {}), false],
  ])('%j with %o', (dockerfile, dependency, expected) => {
    expect(pinned(dockerfile, dependency)).toBe(expected);
  });

  it('reads a digest that an argument gives', () => {
    const value = `node:20@${digest}`;
    expect(pinned('ARG BASE=busybox\nFROM $BASE', used('node:20'), [{ name: 'BASE', value }])).toBe(true);
  });
});
