import type { Output } from '../../runtime/runtime.ts';
import type { PatchRoom } from './room.ts';
import { patchPush } from './steps.ts';

/** A patch that its registry has, or why it has not. */
export type PushedPatch =
  { readonly ok: true; readonly digest: string } | { readonly ok: false; readonly reason: string };

/** Pushes a patch that was built under its name. A number is never given twice: somebody else's image of that name stays what it is. */
export async function pushPatch(
  { context, order, host, access }: PatchRoom,
  repository: string,
  tag: string,
  out: Output,
): Promise<PushedPatch> {
  const { signal } = context;
  if (order.tagConvention === 'incremental') {
    const existing = await access.client.head(repository, tag, signal);
    if (existing !== undefined) {
      return {
        ok: false,
        reason: `${tag} was pushed meanwhile (${existing.digest}) and is left as it is; run it again`,
      };
    }
  }
  const pushed = await context.sandbox.push(patchPush(context.step, `${host}/${repository}:${tag}`), out, signal);
  const [image] = pushed.images;
  if (pushed.exitCode !== 0 || image === undefined) {
    return { ok: false, reason: `the push failed: ${pushed.reason ?? `exit code ${pushed.exitCode}`}` };
  }
  return { ok: true, digest: image.digest };
}
