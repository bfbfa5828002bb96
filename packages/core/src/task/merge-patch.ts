/** What JSON can say. */
type Json = unknown;
type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Applies a JSON merge patch (RFC 7396): fields that are absent stay, null removes, a list takes the other's place. One thing more: an object
 * that says another `type` takes the place of the whole other one, because the fields of the two have nothing to do with each other.
 */
export function mergePatch(target: Json, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const isOther = isObject(target) && patch['type'] !== undefined && patch['type'] !== target['type'];
  // A map and not an object: `__proto__` is a name like any other.
  const merged = new Map(Object.entries(isObject(target) && !isOther ? target : {}));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), value));
  }
  return Object.fromEntries(merged);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
