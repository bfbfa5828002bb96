/*
 * Values of `docker build` flags that have parts:
 *   value := field *( "," field )        field := key [ "=" text ]
 * `--cache-from` and `--ssh` also take a name alone: an image, and `ID[=SOCKET]`.
 */
import { parseImageRef } from '../image/reference.ts';
import type { BuildCacheTarget, BuildSecret, BuildSsh } from '../plan/step.ts';

/** A value that was read; or what to say of it, as a sentence that goes on after the flag and its value. */
export type ReadValue<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'wrong'; readonly message: string; readonly cure: string }
  | { readonly kind: 'idle'; readonly message: string };

/** `--secret id=NAME[,src=PATH|,env=VARIABLE][,type=file|env]` */
export function readSecret(text: string): ReadValue<BuildSecret> {
  const fields = readFields(text);
  const id = fields.get('id') ?? '';
  const type = fields.get('type') ?? 'file';
  if (id === '' || (type !== 'file' && type !== 'env')) {
    const cure = 'Write `--secret id=NAME,src=PATH` with a path below a mounted secret volume or the workspace.';
    return { kind: 'wrong', message: 'names no file', cure };
  }
  const source = fields.get('src') ?? fields.get('source');
  const variable = fields.get('env') ?? (type === 'env' ? (source ?? id) : undefined);
  if (variable !== undefined) return { kind: 'ok', value: { id, variable } };
  return { kind: 'ok', value: source === undefined ? { id } : { id, source } };
}

/** `--ssh ID[=SOCKET]` */
export function readSsh(text: string): ReadValue<BuildSsh> {
  const equals = text.indexOf('=');
  const id = equals < 0 ? text : text.slice(0, equals);
  if (id === '') return { kind: 'wrong', message: 'names no agent', cure: 'Write `--ssh default`.' };
  return { kind: 'ok', value: equals < 0 ? { id } : { id, socket: text.slice(equals + 1) } };
}

/** `--cache-from IMAGE` or `--cache-from type=registry,ref=IMAGE`: an image. */
export function readCacheFrom(text: string): ReadValue<string> {
  if (!text.includes('=')) return imageOr(text, text);
  const fields = readFields(text);
  if (fields.get('type') === 'registry') return imageOr(fields.get('ref'), fields.get('ref'));
  return { kind: 'idle', message: 'layers can be reused from images alone' };
}

/** `--cache-to type=inline` or `--cache-to type=registry,ref=IMAGE[,mode=max]`. */
export function readCacheTo(text: string): ReadValue<BuildCacheTarget> {
  const fields = readFields(text.includes('=') ? text : `type=registry,ref=${text}`);
  switch (fields.get('type')) {
    case 'inline':
      return { kind: 'ok', value: { kind: 'inline' } };
    case 'registry': {
      const image = fields.get('ref');
      const stages = fields.get('mode') === 'max' ? 'all' : 'last';
      return imageOr(image, { kind: 'image', image: image ?? '', stages });
    }
    default:
      return { kind: 'idle', message: 'layers can be kept in images alone: `type=inline` or `type=registry`' };
  }
}

function imageOr<Value>(image: string | undefined, value: Value | undefined): ReadValue<Value> {
  if (image === undefined || value === undefined || parseImageRef(image) === undefined) {
    return { kind: 'wrong', message: 'names no image', cure: 'Write `type=registry,ref=IMAGE`.' };
  }
  return { kind: 'ok', value };
}

function readFields(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(',').map((field) => {
      const equals = field.indexOf('=');
      return equals < 0
        ? ([field.trim(), ''] as const)
        : ([field.slice(0, equals).trim(), field.slice(equals + 1)] as const);
    }),
  );
}
