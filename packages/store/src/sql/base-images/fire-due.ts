import { decideBaseImageRun, defaultChainLimits, SlipwayError, type MovedImage } from '@slipway/core';
import type { TaskSpec } from '@slipway/core/http';
import type { ReadyRun } from '../../port/run-changes.ts';
import type { SubmitRun } from '../../port/runs.ts';
import type { Context } from '../context.ts';
import type { Executor } from '../database/database.ts';
import { groupBy } from '../group-by.ts';
import { groupLock } from '../runs/find-run.ts';
import { groupOf } from '../runs/group-name.ts';
import { linkCauses } from '../runs/causes.ts';
import { runIdOf, seqOf } from '../runs/run-id.ts';
import { submitMany } from '../runs/submit-many.ts';
import { submissionFrom } from '../tasks/start-task.ts';
import { recordAll, type TriggerEntry } from '../triggers/history.ts';
import { movedEvent } from './events.ts';
import { baseImageRef, pendingTasks, readPending, readSituations } from './pending-tasks.ts';
import { tellEndpoint } from './tell-endpoint.ts';

/** So many tasks are dealt with in one transaction. */
const tasksAtOnce = 200;
/** A task whose run cannot be made (it names a secret that is gone) is tried again after so long. */
const faultMs = 60_000;

/** Only one process at a time makes runs of base images: what it decides by does not change meanwhile. */
const fireLock = 'base-image runs';

/** What firing has done. */
export interface Fired {
  /** Tasks that were dealt with. */
  readonly count: number;
  readonly ready: readonly ReadyRun[];
}

type Situation = Awaited<ReturnType<typeof readSituations>>[number];

/**
 * Makes the runs of tasks whose base images have moved, a part of them in one transaction with everything that tells that they are made. See
 * `BaseImageRecords.fireDue`.
 */
export async function fireDue(context: Context, now: number, longestMs: number): Promise<Fired> {
  const names = await pendingTasks(context, now, longestMs, tasksAtOnce);
  if (names.length === 0) return { count: 0, ready: [] };
  const { specs, secrets } = await readPending(context, names);
  const prepared = new Map(specs.map((spec) => [spec.name, prepare(context, spec, secrets)]));
  const groups = [...prepared.values()].flatMap((made) =>
    made.kind === 'submit' ? groupLock(groupOf(made.submit)) : [],
  );
  const ready = await context.database.transaction([fireLock, ...groups], async (trx) => {
    const firing = new Firing(trx, context, now);
    for (const situation of await readSituations(trx, names, now)) {
      const made = prepared.get(situation.task);
      if (made !== undefined) await firing.decide(situation, made);
    }
    return await firing.commit();
  });
  return { count: names.length, ready };
}

type Prepared =
  | { readonly kind: 'submit'; readonly spec: TaskSpec; readonly submit: SubmitRun }
  | { readonly kind: 'fault'; readonly spec: TaskSpec; readonly reason: string };

/** Everything of a run but its cause. */
function prepare(context: Context, spec: TaskSpec, secrets: ReadonlyMap<string, string>): Prepared {
  const trigger = spec.trigger.baseImageTrigger?.name ?? '';
  try {
    const submit = submissionFrom(context, spec, secrets, {
      task: spec.name,
      cause: { kind: 'base-image', trigger, images: [] },
      submitter: `trigger ${spec.name}/${trigger}`,
      sourceRef: baseImageRef,
    });
    return { kind: 'submit', spec, submit };
  } catch (error) {
    if (error instanceof SlipwayError) return { kind: 'fault', spec, reason: error.message };
    throw error;
  }
}

interface Start {
  readonly situation: Situation;
  readonly spec: TaskSpec;
  readonly submit: SubmitRun;
  readonly images: readonly MovedImage[];
}

/** What one transaction does for many tasks: most of it is collected, and written for all together. */
class Firing {
  readonly #trx: Executor;
  readonly #context: Context;
  readonly #now: number;
  readonly #starts: Start[] = [];
  readonly #entries: TriggerEntry[] = [];
  readonly #fired: { task: string; reference: string; platform_digest: string; run_seq: number; fired_at: number }[] =
    [];
  readonly #done: Situation['updates'][number][] = [];

  constructor(trx: Executor, context: Context, now: number) {
    this.#trx = trx;
    this.#context = context;
    this.#now = now;
  }

  async decide(situation: Situation, prepared: Prepared): Promise<void> {
    const { task, trigger, updates, moved, runs } = situation;
    if (trigger === undefined) {
      this.#done.push(...updates);
      return;
    }
    if (!situation.isEnabled) {
      // It is compared again when it is enabled.
      this.#tell(situation, moved, 'skipped', 'the task or its trigger is disabled');
      this.#done.push(...updates);
      await this.#forgetComparison(task);
      return;
    }
    const decision = decideBaseImageRun({ task, trigger }, moved, runs, defaultChainLimits, this.#now);
    for (const { moved: image, reason } of decision.refused) {
      this.#tell(situation, [image], 'skipped', reason);
      this.#done.push(...updatesOf(situation, [image]));
    }
    switch (decision.kind) {
      case 'nothing':
        break;
      case 'wait':
        await this.#wait(situation, decision.until, 'waiting', decision.reason);
        break;
      case 'merge': {
        const seq = seqOf(decision.into ?? '');
        const merged = await this.#trx
          .updateTable('runs')
          .set({ cause: JSON.stringify(decision.cause), updated_at: this.#now })
          .where('seq', '=', seq ?? 0)
          .where('status', '=', 'Queued')
          .returning('seq')
          .executeTakeFirst();
        // An agent has taken it since it was read: then it is waited for.
        if (merged === undefined) break;
        await linkCauses(this.#trx, merged.seq, [decision]);
        this.#conclude(situation, decision.images, merged.seq, 'merged', 'it is part of a run that waits already');
        break;
      }
      case 'start': {
        if (prepared.kind === 'fault') {
          await this.#wait(situation, this.#now + faultMs, 'error', prepared.reason);
          break;
        }
        const { cause, causedBy, images } = decision;
        const submit = { ...prepared.submit, cause, causedBy, key: keyOf(situation, images) };
        this.#starts.push({ situation, spec: prepared.spec, submit, images });
        break;
      }
    }
  }

  /** Writes what was collected; gives what the ready queue should hold now. */
  async commit(): Promise<readonly ReadyRun[]> {
    const { runs, ready } = await submitMany(
      this.#trx,
      this.#context,
      this.#starts.map(({ submit }) => submit),
    );
    for (const [index, { situation, spec, images }] of this.#starts.entries()) {
      const run = runs[index];
      if (run === undefined) throw new Error('a submitted run has no row');
      this.#conclude(situation, images, run.seq, 'started', 'the image that the last build stood on has moved');
      await tellEndpoint(this.#trx, this.#context, { spec, images, run, now: this.#now });
    }
    await this.#write();
    return ready;
  }

  #conclude(
    situation: Situation,
    images: readonly MovedImage[],
    seq: number,
    outcome: 'started' | 'merged',
    reason: string,
  ): void {
    this.#tell(situation, images, outcome, reason, runIdOf(seq));
    for (const update of updatesOf(situation, images)) {
      const { task, reference, platform_digest: platform } = update;
      this.#fired.push({ task, reference, platform_digest: platform, run_seq: seq, fired_at: this.#now });
      this.#done.push(update);
    }
  }

  #tell(
    { task, trigger = '' }: Situation,
    images: readonly MovedImage[],
    outcome: TriggerEntry['outcome'],
    reason: string,
    runId?: string,
  ): void {
    for (const { reference, image } of images) {
      this.#entries.push({
        task,
        trigger,
        at: this.#now,
        event: movedEvent(reference, image.digest ?? ''),
        outcome,
        reason,
        ...(runId === undefined ? {} : { runId }),
      });
    }
  }

  /** Puts updates off. Why is told once, however often they are. */
  async #wait(situation: Situation, until: number, outcome: 'waiting' | 'error', reason: string): Promise<void> {
    const fresh = situation.updates.filter(({ waits }) => waits !== reason).map(({ reference }) => reference);
    const images = situation.moved.filter(({ reference }) => fresh.includes(reference));
    this.#tell(situation, images, outcome, reason);
    await this.#trx
      .updateTable('pending_updates')
      .set({ due_at: until, waits: reason })
      .where('task', '=', situation.task)
      .execute();
  }

  async #forgetComparison(task: string): Promise<void> {
    await this.#trx.updateTable('base_images').set({ judged_digest: null }).where('task', '=', task).execute();
  }

  async #write(): Promise<void> {
    if (this.#fired.length > 0) {
      await this.#trx
        .insertInto('fired_updates')
        .values(this.#fired)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
    // A newer digest that was observed meanwhile is another update, and stays.
    for (const [digest, updates] of groupBy(this.#done, (update) =>
      JSON.stringify([update.reference, update.digest]),
    )) {
      const [reference, top] = JSON.parse(digest) as [string, string];
      await this.#trx
        .deleteFrom('pending_updates')
        .where('reference', '=', reference)
        .where('digest', '=', top)
        .where(
          'task',
          'in',
          updates.map(({ task }) => task),
        )
        .execute();
    }
    await recordAll(this.#trx, this.#entries);
  }
}

function updatesOf({ updates }: Situation, images: readonly MovedImage[]): readonly Situation['updates'][number][] {
  return updates.filter(({ reference }) => images.some((image) => image.reference === reference));
}

/** Each image of a task has one run at most, so that the first one's name is the run's. */
function keyOf(situation: Situation, images: readonly MovedImage[]): string {
  const [first] = updatesOf(situation, images);
  return `image/${situation.task}/${first?.reference ?? ''}/${first?.platform_digest ?? ''}`;
}
