import { describe, expect, it } from 'vitest';
import type { Cause } from '../http/schemas/cause.ts';
import { decideBaseImageRun, type BaseImageRuns, type MovedImage } from './base-image-run.ts';
import { defaultChainLimits } from './image-chain.ts';

const hour = 3_600_000;
const now = 10 * hour;
const task = { task: 'app', trigger: 'bases' };
const idle: BaseImageRuns = { recent: [] };

function moved(repository: string, pusher?: MovedImage['pusher']): MovedImage {
  const image = { registry: 'r.io', repository, tag: '1', digest: `sha256:${repository}` };
  return { reference: `r.io/${repository}:1`, image, ...(pusher === undefined ? {} : { pusher }) };
}

const decide = (images: readonly MovedImage[], runs: BaseImageRuns = idle) =>
  decideBaseImageRun(task, images, runs, defaultChainLimits, now);

const manual: Cause = { kind: 'manual' };

describe('decideBaseImageRun', () => {
  it('starts one run for all that has moved', () => {
    expect(decide([moved('a'), moved('b')])).toMatchObject({
      kind: 'start',
      cause: { kind: 'base-image', trigger: 'bases', images: [{ repository: 'a' }, { repository: 'b' }] },
      causedBy: [],
      refused: [],
    });
  });

  it('says which runs of ours led to it', () => {
    const decision = decide([moved('mid', { runId: 'r1', task: 'mid', cause: manual })]);
    expect(decision).toMatchObject({ cause: { chain: [{ task: 'mid', runId: 'r1' }] }, causedBy: ['r1'] });
  });

  it('leaves out what comes from its own image, and starts a run for the rest', () => {
    const own = moved('own', { runId: 'r1', task: 'app', cause: manual });
    expect(decide([own])).toMatchObject({ kind: 'nothing', refused: [{ moved: own }] });
    expect(decide([own, moved('b')])).toMatchObject({
      kind: 'start',
      images: [{ reference: 'r.io/b:1' }],
      refused: [{ moved: own }],
    });
  });

  it('merges into a run that has not begun', () => {
    const former = { ...moved('a').image, digest: 'sha256:former' };
    const cause = {
      kind: 'base-image' as const,
      trigger: 'bases',
      images: [former],
      chain: [{ task: 'x', runId: 'r0' }],
    };
    const pusher = { runId: 'r1', task: 'mid', cause: manual };
    expect(decide([moved('a'), moved('b', pusher)], { ...idle, queued: { runId: 'r7', cause } })).toMatchObject({
      kind: 'merge',
      into: 'r7',
      cause: {
        images: [
          { repository: 'a', digest: 'sha256:a' },
          { repository: 'b', digest: 'sha256:b' },
        ],
        chain: [
          { task: 'x', runId: 'r0' },
          { task: 'mid', runId: 'r1' },
        ],
      },
    });
  });

  it('waits for a run that is going', () => {
    expect(decide([moved('a')], { ...idle, active: 'r7' })).toEqual({
      kind: 'wait',
      until: now + 5000,
      reason: 'r7 is still going, and a run follows it',
      refused: [],
    });
  });

  it('waits until there is room within the limit of an hour', () => {
    const recent = Array.from({ length: 12 }, (_, index) => now - hour + 60_000 * (index + 1));
    expect(decide([moved('a')], { recent })).toMatchObject({ kind: 'wait', until: now + 60_000 });
    expect(decide([moved('a')], { recent: recent.slice(1) })).toMatchObject({ kind: 'start' });
    expect(decide([moved('a')], { recent: [...recent.slice(1), now - hour] })).toMatchObject({ kind: 'start' });
  });
});
