const digestPattern = /\bsha256:[0-9a-f]{64}\b/g;

/** Fields of tasks and requests whose texts are encoded. */
const encodedFields = new Set(['encodedTaskContent', 'encodedValuesContent']);

/** All digests that a task or a request names anywhere, in its task file and values, too. */
export function pinnedDigests(json: string): readonly string[] {
  const found = new Set<string>();
  const search = (text: string): void => {
    for (const [digest] of text.matchAll(digestPattern)) found.add(digest);
  };
  search(json);
  if (![...encodedFields].some((field) => json.includes(field))) return [...found];
  JSON.parse(json, (key, value: unknown) => {
    if (encodedFields.has(key) && typeof value === 'string') search(Buffer.from(value, 'base64').toString('utf8'));
    return value;
  });
  return [...found];
}
