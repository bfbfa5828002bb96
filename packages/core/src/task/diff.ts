import type { TaskChange, TaskSpec } from '../http/schemas/task.ts';
import { openAddress } from '../text/open-address.ts';
import { mapSecrets } from './secret-places.ts';

/** What stands in the place of a secret. */
const hidden = '***';
/** Entries of lists are the same when one of these is. */
const keys = ['name', 'registry', 'id'] as const;

/**
 * What is different between two forms of a task, in the order of its fields. Entries of lists are matched by name, registry or id, so that
 * their order does not matter. No value of a secret is in it: one that is another is told as `***` before and after.
 */
export function diffTasks(before: TaskSpec | undefined, after: TaskSpec): readonly TaskChange[] {
  const [old, present] = [before && withMarks(before), withMarks(after)];
  const changes = differences('', old?.shown, present.shown);
  if (old === undefined) return changes;
  const others = [...present.secrets].filter(([place, value]) => {
    const former = old.secrets.get(place);
    return former !== undefined && former !== value && !changes.some(({ path }) => place.startsWith(path));
  });
  return [...changes, ...others.map(([path]) => ({ path, before: hidden, after: hidden }))];
}

/** A task as it may be shown, and its secrets apart. */
function withMarks(spec: TaskSpec): { readonly shown: TaskSpec; readonly secrets: ReadonlyMap<string, string> } {
  const secrets = new Map<string, string>();
  const shown = mapSecrets(spec, {
    secret: (place, secret) => {
      if (secret.kind === 'stored' || secret.value === undefined) return secret;
      secrets.set(place, secret.value);
      return { kind: 'given', value: hidden };
    },
    address: (place, address) => {
      secrets.set(place, address);
      return openAddress(address);
    },
  });
  return { shown, secrets };
}

function differences(path: string, before: unknown, after: unknown): readonly TaskChange[] {
  const [old, present] = [partsOf(before), partsOf(after)];
  if (old === undefined || present === undefined || old.kind !== present.kind) {
    return JSON.stringify(before) === JSON.stringify(after)
      ? []
      : [
          {
            path,
            ...(before === undefined ? {} : { before }),
            ...(after === undefined ? {} : { after }),
          },
        ];
  }
  const names = new Set([...present.parts.keys(), ...old.parts.keys()]);
  return [...names].flatMap((name) =>
    differences(join(path, name, present.kind), old.parts.get(name), present.parts.get(name)),
  );
}

interface Parts {
  readonly kind: 'fields' | 'entries';
  readonly parts: ReadonlyMap<string, unknown>;
}

/** What a value consists of; undefined for one that is compared as a whole. */
function partsOf(value: unknown): Parts | undefined {
  if (Array.isArray(value)) return entriesOf(value as readonly unknown[]);
  if (typeof value !== 'object' || value === null) return undefined;
  return { kind: 'fields', parts: new Map(Object.entries(value).filter(([, part]) => part !== undefined)) };
}

function entriesOf(list: readonly unknown[]): Parts | undefined {
  const named = list.map((entry): readonly [string | undefined, unknown] => [nameOf(entry), entry]);
  const parts = new Map(named.flatMap(([name, entry]) => (name === undefined ? [] : [[name, entry] as const])));
  return parts.size === list.length ? { kind: 'entries', parts } : undefined;
}

function nameOf(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const fields = new Map<string, unknown>(Object.entries(entry));
  const name = keys.map((key) => fields.get(key)).find((value) => value !== undefined);
  return typeof name === 'string' ? name : undefined;
}

function join(path: string, name: string, kind: Parts['kind']): string {
  if (kind === 'entries') return `${path}[${name}]`;
  return path === '' ? name : `${path}.${name}`;
}
