/** A digest that a text names, with the name before it. */
export interface Pin {
  readonly digest: string;
  /** What stands before `@`, without a tag; absent where nothing does. */
  readonly name?: string;
}

/*
 * pin  := [ name "@" ] "sha256:" 64*64HEX
 * name := what the text has there: a repository with its registry, and perhaps variables or templates in their places
 */
const pinPattern = /(?:([^\s"'`@,;=()<>\\]+)@)?\bsha256:[0-9a-f]{64}\b/g;
const digestLength = 'sha256:'.length + 64;

/** Fields of tasks and requests whose texts are encoded. */
const encodedFields = new Set(['encodedTaskContent', 'encodedValuesContent']);

/** All digests that a task or a request names anywhere, in its task file and values, too. */
export function pinnedDigests(json: string): readonly Pin[] {
  const found = new Map<string, Pin>();
  const search = (text: string): void => {
    for (const [whole, before = ''] of text.matchAll(pinPattern)) {
      const name = before.replace(/:[^:/]*$/, '');
      found.set(whole, { digest: whole.slice(-digestLength), ...(name === '' ? {} : { name }) });
    }
  };
  search(json);
  if (![...encodedFields].some((field) => json.includes(field))) return [...found.values()];
  JSON.parse(json, (key, value: unknown) => {
    if (encodedFields.has(key) && typeof value === 'string') search(Buffer.from(value, 'base64').toString('utf8'));
    return value;
  });
  return [...found.values()];
}

/** Whether a pin may be about a repository: what a variable stands for may be anything. */
export function mayPin({ name }: Pin, repository: string): boolean {
  if (name === undefined) return true;
  // What follows the last variable or template must fit; there may be none.
  const rest = /^.*(?:\}|\$[A-Za-z_]\w*)(.*)$/.exec(name)?.[1];
  if (rest !== undefined) return `/${repository}`.endsWith(rest);
  return name === repository || name.endsWith(`/${repository}`);
}
