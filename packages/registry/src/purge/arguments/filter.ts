import { SlipwayError } from '@slipway/core';

/** One `--filter`: which repositories, and which of their tags. */
export interface Filter {
  /** As the user wrote it. */
  readonly text: string;
  /** A pattern that a repository's whole name must match. */
  readonly repository: string;
  /** A pattern that must match somewhere in a tag. */
  readonly tag: string;
}

/** ACR's own expression: a colon that is neither part of `(?flags:` nor inside `[:class:]`. */
const separator = /(?<!\(\?[imsU-]{0,5}|\[*\^*\[\^*):(?!\]\]*)/g;

const maxLength = 4096;

/** Splits a `--filter` value at its one colon; rejects with `invalid-argument` and ACR's own words. */
export function splitFilter(text: string): Filter {
  const fail = (reason: string): SlipwayError =>
    new SlipwayError('invalid-argument', `--filter '${shorten(text)}': ${reason}`, {
      advice: "Write REPOSITORY:TAG, both as regular expressions, with one colon between them: 'samples/app:^v1\\..*'.",
    });
  if (text.length > maxLength) throw fail(`longer than ${maxLength} characters`);
  const colons = [...text.matchAll(separator)].map(({ index }) => index);
  const [at] = colons;
  if (at === undefined || colons.length > 1) throw fail('unable to correctly parse filter flag');
  const repository = text.slice(0, at);
  const tag = text.slice(at + 1);
  if (repository === '') throw fail('missing repository name/expression');
  if (tag === '') throw fail('missing tag name/expression');
  return { text, repository, tag };
}

function shorten(text: string): string {
  return text.length <= 100 ? text : `${text.slice(0, 100)}…`;
}
