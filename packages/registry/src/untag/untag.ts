import type { CapabilityProbe } from '../capability/probe.ts';
import { registryFailure } from '../failures.ts';
import type { UntagContext, UntagOutcome, UntagRequest } from './context.ts';
import { exclusively } from './mutex.ts';
import { removeByDummy } from './remove-by-dummy.ts';
import { restorePush } from './restore-push.ts';
import { untagDummies } from './suppressed-digests.ts';

/** Takes tags away from one registry, whatever it can do. */
export interface Untagger {
  untag(request: UntagRequest): Promise<UntagOutcome>;
}

/**
 * Makes an untagger. A registry that deletes tags is asked to; where the manifest goes too its digest is deleted; in all other cases a dummy
 * takes the tag's place and is deleted together with the tag.
 */
export function createUntagger(context: UntagContext): Untagger {
  const { client, probe } = context;
  const suppressed = context.suppressed ?? untagDummies;
  return {
    async untag(request) {
      const { repository, tag, signal } = request;
      const permission = await permissionFor(probe, request);
      if (permission.kind === 'refused') return permission;
      if (permission.by === 'dummy') {
        return exclusively(client.host, repository, () => removeByDummy({ ...context, suppressed }, request));
      }
      const found = await client.head(repository, tag, signal);
      if (found === undefined) return { kind: 'missing' };
      if (request.digest !== undefined && found.digest !== request.digest) {
        return { kind: 'changed', digest: found.digest };
      }
      signal?.throwIfAborted();
      try {
        const startedAt = Date.now();
        const wasThere =
          permission.by === 'digest'
            ? await client.deleteManifest(repository, found.digest)
            : await client.deleteTag(repository, tag);
        if (!wasThere) return { kind: 'missing' };
        const pushed = await restorePush(context, request, { since: startedAt, except: [found.digest] });
        return pushed ?? { kind: 'removed', by: permission.by, isRepaired: false };
      } catch (error) {
        const { status } = registryFailure(error) ?? {};
        if (status !== 400 && status !== 405) throw error;
        // It can do less than it could: whoever asks again is told the truth.
        probe.forget();
        return { kind: 'refused', why: status === 405 ? 'disabled' : 'unsupported' };
      }
    },
  };
}

type Permission = { readonly kind: 'allowed'; readonly by: 'tag' | 'digest' | 'dummy' } | Refusal;
type Refusal = Extract<UntagOutcome, { kind: 'refused' }>;

async function permissionFor(probe: CapabilityProbe, request: UntagRequest): Promise<Permission> {
  const { repository, withManifest = false, signal } = request;
  if (!withManifest) {
    const tagDelete = await probe.tagDelete(repository, signal);
    if (tagDelete === 'denied') return { kind: 'refused', why: 'denied' };
    if (tagDelete === 'enabled') return { kind: 'allowed', by: 'tag' };
  }
  const deletes = await probe.deletes(repository, signal);
  if (deletes !== 'enabled') return { kind: 'refused', why: deletes };
  return { kind: 'allowed', by: withManifest ? 'digest' : 'dummy' };
}
