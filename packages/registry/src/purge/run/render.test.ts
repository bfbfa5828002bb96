import { describe, expect, it } from 'vitest';
import type { PurgeEvent, PurgeItem } from './events.ts';
import { renderPurgeEvent } from './render.ts';

const host = 'registry.test:5000';
const repository = 'samples/devimage1';
const tag: PurgeItem = { repository, target: { kind: 'tag', name: '232889b' } };
const manifest: PurgeItem = { repository, target: { kind: 'manifest', digest: 'sha256:81b6' } };

function lines(events: readonly PurgeEvent[], verbose = false): readonly string[] {
  return events
    .flatMap((event) => renderPurgeEvent(event, host, { verbose }))
    .map(({ stream, text }) => (stream === 'stdout' ? text : `! ${text}`));
}

describe('statement 47: the lines of 1.6', () => {
  it('of a dry run', () => {
    expect(
      lines([
        { kind: 'begin', dryRun: true, host },
        { kind: 'section', repository, of: 'tags', dryRun: true },
        { kind: 'would-delete', item: tag },
        { kind: 'section', repository, of: 'manifests', dryRun: true },
        { kind: 'would-delete', item: manifest },
        { kind: 'end', summary: { dryRun: true, tags: 2, manifests: 1 } },
      ]).join('\n'),
    )
      .toBe(`DRY RUN: The following output shows what WOULD be deleted if the purge command was executed. Nothing is deleted.
Would delete tags for repository: samples/devimage1
Would delete: registry.test:5000/samples/devimage1:232889b
Would delete manifests for repository: samples/devimage1
Would delete: registry.test:5000/samples/devimage1@sha256:81b6

Number of tags to be deleted: 2
Number of manifests to be deleted: 1`);
  });

  it('of a real one', () => {
    expect(
      lines([
        { kind: 'begin', dryRun: false, host },
        { kind: 'missing-repository', repository: 'gone' },
        { kind: 'section', repository, of: 'tags', dryRun: false },
        { kind: 'unlocked', item: tag },
        { kind: 'deleted', item: tag },
        { kind: 'section', repository, of: 'manifests', dryRun: false },
        { kind: 'deleted', item: manifest },
        { kind: 'skipped', item: tag, status: 404 },
        { kind: 'skipped', item: manifest, status: 405 },
        { kind: 'failed', item: manifest, message: 'status 500' },
        {
          kind: 'end',
          summary: { dryRun: false, tags: 3, manifests: 2, failure: { message: 'status 500', cause: 1 } },
        },
      ]).join('\n'),
    ).toBe(`gone repository not found
Deleting tags for repository: samples/devimage1
Unlocked registry.test:5000/samples/devimage1:232889b
Deleted registry.test:5000/samples/devimage1:232889b
Deleting manifests for repository: samples/devimage1
Deleted registry.test:5000/samples/devimage1@sha256:81b6
Skipped registry.test:5000/samples/devimage1:232889b, HTTP status: 404
Skipped registry.test:5000/samples/devimage1@sha256:81b6, operation not allowed, HTTP status: 405
Failed to delete registry.test:5000/samples/devimage1@sha256:81b6, error: status 500
Failed to complete purge: status 500

Number of deleted tags: 3
Number of deleted manifests: 2`);
  });
});

describe('what ACR does not tell', () => {
  it('goes to the standard error', () => {
    expect(
      lines([
        { kind: 'kept', item: tag, reason: { kind: 'time-unknown' } },
        { kind: 'kept', item: tag, reason: { kind: 'changed', what: 'tag changed to sha256:77' } },
        { kind: 'unlock-failed', item: tag, message: 'no' },
        { kind: 'may-have-more', repository },
      ]).map((line) => line.replace(`${host}/${repository}`, 'R')),
    ).toEqual([
      '! Kept R:232889b: nobody knows when it was last updated',
      '! Kept R:232889b: tag changed to sha256:77',
      '! Failed to unlock R:232889b, error: no',
      "! samples/devimage1 may have manifests without a tag that were pushed unseen; a look at the registry's storage finds them",
    ]);
  });

  it('is not told where it stayed as it was asked for, except when asked', () => {
    const kept = (['too-young', 'newest', 'locked'] as const).map((kind): PurgeEvent => ({
      kind: 'kept',
      item: tag,
      reason: { kind },
    }));
    const needed: PurgeEvent = { kind: 'kept', item: tag, reason: { kind: 'needed', by: 'run r1' } };
    expect(lines([...kept, needed])).toEqual([]);
    expect(lines([{ kind: 'kept', item: tag, reason: { kind: 'locked' }, wasPlanned: true }])).toHaveLength(1);
    expect(lines([...kept, needed], true)).toHaveLength(4);
    expect(lines([needed], true)[0]).toContain('run r1 needs it');
  });
});
