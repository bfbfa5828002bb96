import { describe, expect, it } from 'vitest';
import { TemplateError } from '../src/index.ts';
import { base64, expectedBytes, readCorpus, renderCase } from './support/corpus.ts';
import type { CorpusCase } from './support/corpus.ts';

/** Cases that do not agree, each with its reason. */
const MISSES: ReadonlyMap<string, string> = new Map([
  ['acr/secrets-bad-client-id', 'secrets are checked where tasks are, not by the template engine'],
  ['acr/secrets-missing-id', 'secrets are checked where tasks are, not by the template engine'],
  ['acr/secrets-no-keyvault', 'secrets are checked where tasks are, not by the template engine'],
  ['acr/secrets-word-makes-yaml-parsed', 'the rendered text is read where tasks are, not by the template engine'],
  ['ctl/values-method-ToYAMLString', 'a method that the values type has by accident'],
]);

/** Messages that differ in wording. */
const OTHER_WORDS: ReadonlyMap<string, string> = new Map([
  ['ctl/if-else-with', 'recorded from the older generation, which has no else-with'],
  ['ctl/range-elem-nil-field', "the static type of a range's element is not kept"],
]);

function resultOf(item: CorpusCase): string | undefined {
  try {
    return base64(renderCase(item));
  } catch {
    return undefined;
  }
}

describe('the corpus of the real engine', () => {
  const cases = readCorpus();

  it.each(cases.filter(({ name }) => !MISSES.has(name)))('$name', (item) => {
    expect(resultOf(item)).toBe(expectedBytes(item));
  });

  it.each([...MISSES])('%s is a miss: %s', (name) => {
    const item = cases.find((candidate) => candidate.name === name);
    expect(item).toBeDefined();
    expect(resultOf(item!)).not.toBe(expectedBytes(item!));
  });

  const templateErrors = cases.filter(
    ({ name, errorText = '', go126 }) => errorText.includes('Err: template: ') && !go126 && !MISSES.has(name),
  );

  it.each(templateErrors.filter(({ name }) => !OTHER_WORDS.has(name)))('$name: message', (item) => {
    let failure: unknown;
    try {
      renderCase(item);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(TemplateError);
    expect((failure as TemplateError).message).toBe((item.errorText ?? '').replace(/^.*?Err: /s, ''));
  });
});
