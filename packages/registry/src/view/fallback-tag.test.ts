import { expect, it } from 'vitest';
import { subjectOfFallbackTag } from './fallback-tag.ts';

const hex = '0123456789abcdef'.repeat(4);

it.each([
  [`sha256-${hex}`, `sha256:${hex}`],
  [`sha256-${hex}.sig`, `sha256:${hex}`],
  [`sha256-${hex}.att`, `sha256:${hex}`],
  [`sha256-${hex}.sbom`, `sha256:${hex}`],
  [`sha256-${hex}.`, undefined],
  [`sha256-${hex}.a.b`, undefined],
  [`sha256-${hex.toUpperCase()}`, undefined],
  [`sha256-${hex.slice(1)}`, undefined],
  [`x-sha256-${hex}`, undefined],
  ['latest', undefined],
])('%s belongs to %s', (tag, subject) => {
  expect(subjectOfFallbackTag(tag)).toBe(subject);
});
