import { SlipwayError } from '@slipway/core';
import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { writeDurably } from '../../durable-file.ts';
import type { PurgePlan, Target } from '../plan/purge-plan.ts';
import type { InterruptedPurge, PurgeJournal } from './journal.ts';

interface Note {
  readonly repository: string;
  readonly targets: readonly Target[];
}

const suffix = '.purge.jsonl';

/**
 * A journal of files, one for each purge: its plan in the first line, and what was deleted in the others. The directory belongs to one
 * process at a time, which asks for interrupted purges before it begins any.
 */
export function filePurgeJournal(directory: string): PurgeJournal {
  const fileOf = (id: string): string => path.join(directory, `${id}${suffix}`);
  return {
    async begin(plan) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const id = randomUUID();
      await writeDurably(fileOf(id), `${JSON.stringify(plan)}\n`);
      return id;
    },
    done: (id, repository, targets) => {
      return appendFile(fileOf(id), `${JSON.stringify({ repository, targets } satisfies Note)}\n`);
    },
    end: (id) => rm(fileOf(id), { force: true }),
    async interrupted() {
      const files = await readdir(directory).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
        throw error;
      });
      const ids = files.filter((file) => file.endsWith(suffix)).map((file) => file.slice(0, -suffix.length));
      return Promise.all(ids.sort().map(async (id) => read(id, fileOf(id))));
    },
  };
}

async function read(id: string, file: string): Promise<InterruptedPurge> {
  const [first = '', ...notes] = (await readFile(file, 'utf8')).split('\n');
  const done = new Map<string, Target[]>();
  for (const { repository, targets } of notes.flatMap(readNote)) {
    done.set(repository, [...(done.get(repository) ?? []), ...targets]);
  }
  try {
    return { id, plan: JSON.parse(first) as PurgePlan, done };
  } catch (cause) {
    throw new SlipwayError('internal', `the journal ${file} of a purge cannot be read`, {
      cause,
      advice: 'Nothing is deleted because of it. Look what it holds, remove it, and purge again.',
    });
  }
}

/** One that was being written when a process died says nothing. */
function readNote(line: string): readonly Note[] {
  try {
    return [JSON.parse(line) as Note];
  } catch {
    return [];
  }
}
