import type { UntagContext, UntagOutcome, UntagRequest } from './context.ts';

/** Pushes are told of within this time. */
const waitMs = 2000;

/** Puts a push back that came between the look at a tag and its removal: it should have survived. */
export async function restorePush(
  { client, pushes }: Pick<UntagContext, 'client' | 'pushes'>,
  { repository, tag }: UntagRequest,
  window: { readonly since: number; readonly except: readonly string[]; readonly until?: string },
): Promise<UntagOutcome | undefined> {
  const digest = await pushes?.seen({ repository, tag }, window.since, { ...window, waitMs });
  if (digest === undefined) return undefined;
  const present = await client.head(repository, tag);
  if (present !== undefined) return { kind: 'changed', digest: present.digest };
  const manifest = await client.getManifest(repository, digest);
  if (manifest === undefined) return undefined;
  await client.putManifest(repository, tag, manifest);
  return { kind: 'restored', digest };
}
