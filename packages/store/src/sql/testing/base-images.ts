import type { BaseImageVerdict } from '@slipway/core';
import type { Lease, TaskSpecInput } from '@slipway/core/http';
import type { ClaimedImage } from '../../port/base-images.ts';
import type { RecordEvent } from '../../port/records.ts';
import type { TestRecords } from './databases.ts';
import { sampleTask } from './sample-task.ts';
import { agentToken, finished, mustClaim } from './samples.ts';

type Bases = Extract<RecordEvent, { readonly kind: 'base-images' }>['images'];
type Base = Bases[number];

/** A digest that is easy to tell from others: `digestOf('a')`. */
export function digestOf(letter: string): string {
  return `sha256:${letter.repeat(64)}`;
}

/** A base image of a report: `base:1` of the registry 127.0.0.1:5000 with digest a, unless said otherwise. */
export function base(change: Partial<Base['image']> = {}, more: Partial<Omit<Base, 'image'>> = {}): Base {
  const image = { registry: '127.0.0.1:5000', repository: 'base', tag: '1', digest: digestOf('a'), ...change };
  return { type: 'runtime', image, ...more };
}

/** Saves a task with a base-image trigger. */
export async function saveTask(
  records: TestRecords,
  name: string,
  trigger: NonNullable<TaskSpecInput['trigger']>['baseImageTrigger'] = {},
  change: Partial<TaskSpecInput> = {},
): Promise<void> {
  await records.tasks.create(sampleTask({ name, trigger: { baseImageTrigger: trigger }, ...change }));
}

/** Gives a queued run to an agent. */
export async function takeRun(records: TestRecords, agentId: string, runId: string): Promise<Lease> {
  const { lease } = await mustClaim(records, runId, agentId);
  await records.leases.apply(lease, agentToken, [{ kind: 'running', time: 1 }]);
  return lease;
}

/** Ends a run well, with the base images of its builds and what it has pushed. */
export async function endRun(
  records: TestRecords,
  lease: Lease,
  images: Bases = [base()],
  pushed: readonly { readonly repository: string; readonly digest: string }[] = [],
): Promise<void> {
  await records.leases.apply(lease, agentToken, [
    { kind: 'base-images', stepId: 'build', images: [...images] },
    ...pushed.map(({ repository, digest }) => ({
      kind: 'output-image' as const,
      stepId: 'push',
      image: { registry: 'localhost:5000', repository, tag: '1', digest },
    })),
  ]);
  await records.leases.finish(lease, agentToken, finished());
}

/** Runs a task by hand to a good end; gives the run's id. */
export async function runTask(
  records: TestRecords,
  agentId: string,
  task: string,
  ...outcome: Parameters<typeof endRun> extends [unknown, unknown, ...infer Rest] ? Rest : never
): Promise<string> {
  const { run } = await records.tasks.start({ task, cause: { kind: 'manual' }, submitter: 'someone' });
  await endRun(records, await takeRun(records, agentId, run.runId), ...outcome);
  return run.runId;
}

/** Claims the one image that is due. */
export async function claimOne(records: TestRecords): Promise<ClaimedImage> {
  const claimed = await records.baseImages.claimDue(records.clock.now, {
    from: 'own-registry',
    limit: 10,
    claimMs: 60_000,
  });
  const [only] = claimed;
  if (only === undefined || claimed.length > 1) throw new Error(`${claimed.length} images were claimed instead of one`);
  return only;
}

/** Looks at the one image that is due, which is found to have a digest; for all whose build stood on another one it has moved. */
export async function look(records: TestRecords, digest: string, nextInMs = 600_000): Promise<void> {
  const claimed = await claimOne(records);
  const tasks = await records.baseImages.toJudge(claimed.reference, digest);
  const judged = tasks.map(({ task, trigger, builtOn }) => {
    const verdict: BaseImageVerdict = builtOn === digest ? { kind: 'same' } : { kind: 'moved', platformDigest: digest };
    return { tasks: [{ task, trigger }], verdict, ...(builtOn === undefined ? {} : { builtOn }) };
  });
  const observation = { kind: 'found', digest, judged, nextCheckAt: records.clock.now + nextInMs } as const;
  if (!(await records.baseImages.observe(claimed, observation, records.clock.now, debounceMs))) {
    throw new Error('the claim was over');
  }
}

/** How long updates wait for others in tests. */
export const debounceMs = 2000;

/** Has a tag pushed, looked at, and fires what follows. */
export async function pushBase(records: TestRecords, digest: string, repository = 'base'): Promise<void> {
  await records.baseImages.report(
    { instance: 'i1', pushes: [{ kind: 'pushed', repository, tag: '1', digest }] },
    records.clock.now,
  );
  await look(records, digest);
  records.clock.now += debounceMs;
}

/** Makes the runs that are due. */
export function fire(records: TestRecords) {
  return records.baseImages.fireDue(records.clock.now, 10 * debounceMs);
}
