import { inChunks } from '../chunks.ts';
import type { Context } from '../context.ts';
import { runIdOf } from '../runs/run-id.ts';
import { mayPin, pinnedDigests, type Pin } from './pinned-digests.ts';

/** Digests that tasks, and runs that are not over, name in their texts. */
export interface Pins {
  /** Those that may be of a repository, by digest, with the reason. */
  of(repository: string): Promise<ReadonlyMap<string, string>>;
}

/**
 * Makes a reader of them. It is asked before every deletion, so what was read once is remembered: a task until any task changes, a request, which
 * never changes, as long as its run is not over.
 */
export function createPins({ database: { db } }: Context): Pins {
  let tasks: { readonly version: string; readonly pins: readonly NamedPin[] } | undefined;
  let requests = new Map<number, readonly Pin[]>();

  const ofTasks = async (): Promise<readonly NamedPin[]> => {
    const { number, latest, revisions } = await db
      .selectFrom('tasks')
      .select(({ fn }) => [
        fn.countAll<number | string>().as('number'),
        fn.max('updated_at').as('latest'),
        fn.sum<number | string | null>('revision').as('revisions'),
      ])
      .executeTakeFirstOrThrow();
    const version = `${number} ${latest} ${revisions}`;
    if (tasks?.version === version) return tasks.pins;
    const rows = await db.selectFrom('tasks').select(['name', 'spec']).execute();
    const pins = rows.flatMap(({ name, spec }) => pinnedDigests(spec).map((pin) => ({ pin, by: `task ${name}` })));
    tasks = { version, pins };
    return pins;
  };

  const ofRuns = async (): Promise<readonly NamedPin[]> => {
    const active = await db
      .selectFrom('runs')
      .select('seq')
      .where('status', 'in', ['Queued', 'Started', 'Running'])
      .execute();
    const known = requests;
    const read = new Map<number, readonly Pin[]>();
    const unread: number[] = [];
    for (const { seq } of active) {
      const pins = known.get(seq);
      if (pins === undefined) unread.push(seq);
      else read.set(seq, pins);
    }
    for (const some of inChunks(unread)) {
      const rows = await db.selectFrom('run_inputs').select(['seq', 'request']).where('seq', 'in', some).execute();
      for (const { seq, request } of rows) read.set(seq, pinnedDigests(request));
    }
    requests = read;
    return [...read].flatMap(([seq, pins]) => pins.map((pin) => ({ pin, by: `run ${runIdOf(seq)}` })));
  };

  return {
    async of(repository) {
      const all = [...(await ofTasks()), ...(await ofRuns())];
      return new Map(all.flatMap(({ pin, by }) => (mayPin(pin, repository) ? [[pin.digest, by] as const] : [])));
    },
  };
}

interface NamedPin {
  readonly pin: Pin;
  /** What names it. */
  readonly by: string;
}
