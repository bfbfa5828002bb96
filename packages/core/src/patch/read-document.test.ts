import { describe, expect, it } from 'vitest';
import { readYamlDocuments } from '../yaml/documents.ts';
import { readPatchDocument } from './read-document.ts';

const whole = `version: v1
kind: PatchTask
name: weekly-patch
schedule: "0 3 * * 1"
tagConvention: incremental
source: "registry.local:5000"
repositories: [{repository: team/app, tags: ["*"], exclude: ["sha-*"]}, {repository: base/debian, tags: [bookworm]}]
strategy: auto
decide: auto
platforms: [linux/amd64]
limits: {images: 100, parallel: 2, timeout: 30m, maxPatchesPerTag: 999, keepPatches: 5}
`;

function read(text: string) {
  const [document] = readYamlDocuments(text, 'patch.yaml').documents;
  if (document === undefined) throw new Error('no document');
  return readPatchDocument(document, 'patch.yaml');
}

function findings(text: string): readonly string[] {
  const result = read(text);
  if (result.ok) return [];
  return result.findings.map(({ at, message }) => `${at?.line}:${at?.column} ${message}`);
}

function withTags(tags: string): string {
  return `version: v1\nkind: PatchTask\nrepositories:\n  - repository: team/app\n    tags: [${tags}]\n`;
}

describe('a document of kind PatchTask (statement 69)', () => {
  it('69 is read with every field, and what every task has is left to the task', () => {
    const result = read(whole);
    expect(result).toMatchObject({
      ok: true,
      document: {
        order: {
          source: 'registry.local:5000',
          limits: { keepPatches: 5 },
          repositories: [{ exclude: ['sha-*'] }, {}],
        },
        timing: { schedule: '0 3 * * 1' },
        common: { name: 'weekly-patch' },
      },
    });
  });

  it('69 needs little: version, and one repository with its tags', () => {
    expect(read(withTags('"*"'))).toMatchObject({
      ok: true,
      document: {
        order: { tagConvention: 'incremental', strategy: 'auto', limits: { images: 100, parallel: 2, timeout: '30m' } },
      },
    });
  });

  it.each([
    ['another version', withTags('"*"').replace('v1', 'v2'), '1:10 version: the only version is v1'],
    ['another convention', `${withTags('"*"')}tagConvention: semver\n`, '6:16 tagConvention: the convention is'],
    ['* beside other tags', withTags('"*", v1'), '5:11 repositories.0.tags: * stands alone'],
    [
      'a tag with the name of a patch',
      withTags('v1, bookworm-1'),
      '5:16 repositories.0.tags.1: "bookworm-1" is the name',
    ],
    ['the highest number of a patch', withTags('bookworm-999'), '"bookworm-999" is the name of a patch'],
    ['number zero', withTags('bookworm-0'), '"bookworm-0" is the name of a patch'],
    ['a floating patch', withTags('bookworm-patched'), '"bookworm-patched" is the name of a patch'],
    ['a tag twice', withTags('v1, v1'), '"v1" stands here twice'],
    ['no tag at all', withTags(''), '5:11 repositories.0.tags:'],
    ['what is no tag', withTags('"a b"'), '"a b" is no tag'],
    [
      'an exclusion from named tags',
      withTags('v1').replace('tags:', 'exclude: [x]\n    tags:'),
      'only `*` has something',
    ],
    [
      'a repository with its registry',
      withTags('v1').replace('team/app', 'host:5000/team/app'),
      'without registry and tag',
    ],
    ['a field that is none', `${withTags('v1')}platform: linux/arm64\n`, "6:1 a patch task has no 'platform'"],
    ['a strategy that is not there', `${withTags('v1')}strategy: rebuild\n`, 'the strategy rebuild is not there yet'],
    ['two starts', `${withTags('v1')}every: 7d\nschedule: "0 3 * * 1"\n`, 'every is another word for a schedule'],
    ['31 days', `${withTags('v1')}every: 31d\n`, '6:8 every: every takes 1d to 30d'],
    ['a schedule that is none', `${withTags('v1')}schedule: "@weekly"\n`, "6:11 schedule: '@weekly' is a nickname"],
    [
      'a time that is none',
      `${withTags('v1')}limits: {timeout: soon}\n`,
      '6:19 limits.timeout: a time is 90s, 30m or 2h',
    ],
  ])('69 refuses %s, with its place', (_, text, finding) => {
    expect(findings(text).join('\n')).toContain(finding);
  });

  it('69 takes tags that only look like patches', () => {
    expect(findings(withTags('jammy-20240530, 2024-06-01, bookworm-1000, v1-01'))).toEqual([]);
  });

  it('69 refuses more than a hundred images, and more than its own limit', () => {
    const tags = (count: number): string => Array.from({ length: count }, (__, index) => `v${index}`).join(', ');
    const two = `${withTags(tags(60))}  - repository: team/web\n    tags: [${tags(41)}]\n`;
    expect(findings(two)).toEqual(['4:3 repositories: 101 images are more than the limit of 100']);
    expect(findings(`${withTags(tags(3))}limits: {images: 2}\n`)[0]).toContain('3 images are more than the limit of 2');
    expect(findings(withTags(tags(100)))).toEqual([]);
  });

  it('tells everything at once', () => {
    expect(findings(`${withTags('"*", v1')}wrong: 1\nevery: 0d\n`)).toHaveLength(3);
  });
});
