import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { writeDurably } from '../durable-file.ts';

/** A dummy that is going to be put on a tag. */
export interface UntagIntent {
  /** Names the intent in the journal: letters, digits and `-`. */
  readonly id: string;
  /** The registry as image references name it. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  /** What the tag pointed to; absent where it led nowhere. */
  readonly digest?: string;
  /** Of the dummy. */
  readonly dummy: string;
}

/** Remembers dummies until they are gone, so that no crash leaves one. */
export interface UntagJournal {
  /** Resolves when no crash can lose the intent any more. */
  intend(intent: UntagIntent): Promise<void>;
  /** Forgets an intent whose dummy is gone. */
  done(id: string): Promise<void>;
  /** Intents that were not finished, also those of a process that still works at them: finishing twice does no harm. */
  pending(): Promise<readonly UntagIntent[]>;
}

const suffix = '.untag.json';

/** A journal of files in a directory, which several processes may share. */
export function fileUntagJournal(directory: string): UntagJournal {
  const fileOf = (id: string): string => path.join(directory, `${id}${suffix}`);
  return {
    async intend(intent) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await writeDurably(fileOf(intent.id), JSON.stringify(intent));
    },
    done: (id) => rm(fileOf(id), { force: true }),
    async pending() {
      const names = await readdir(directory).catch(unlessMissing([]));
      const texts = await Promise.all(
        names
          .filter((name) => name.endsWith(suffix))
          .sort()
          .map((name) => readFile(path.join(directory, name), 'utf8').catch(unlessMissing(undefined))),
      );
      return texts.filter((text) => text !== undefined).map((text) => JSON.parse(text) as UntagIntent);
    },
  };
}

/** A journal for as long as this process lives. */
export function memoryUntagJournal(): UntagJournal {
  const intents = new Map<string, UntagIntent>();
  return {
    intend: (intent) => Promise.resolve(void intents.set(intent.id, intent)),
    done: (id) => Promise.resolve(void intents.delete(id)),
    pending: () => Promise.resolve([...intents.values()]),
  };
}

function unlessMissing<T>(instead: T) {
  return (error: unknown): T => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return instead;
    throw error;
  };
}
