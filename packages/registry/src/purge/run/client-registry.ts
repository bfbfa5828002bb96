import { SlipwayError } from '@slipway/core';
import type { RegistryClient } from '../../client.ts';
import { registryFailure } from '../../failures.ts';
import type { UntagContext, UntagOutcome } from '../../untag/context.ts';
import { exclusively } from '../../untag/mutex.ts';
import { recoverUntags } from '../../untag/recover.ts';
import { createUntagger } from '../../untag/untag.ts';
import type { PurgeRegistry, Removal } from './purge-registry.ts';

/** A registry that is spoken to by the distribution specification, and whose tags are taken away whatever it can do. */
export function clientRegistry(context: UntagContext): PurgeRegistry {
  const { client } = context;
  const untagger = createUntagger(context);
  return {
    host: client.host,
    catalog: (options) => client.catalog(options),
    tags: (repository, options) => client.tags(repository, options),
    head: (repository, reference, signal) => client.head(repository, reference, signal),
    getManifest: (repository, reference, signal) => client.getManifest(repository, reference, signal),
    deleteManifest: (repository, digest) => deleteManifest(client, repository, digest),
    untag: async (repository, tag, digest) => {
      try {
        return removalOf(await untagger.untag({ repository, tag, digest }), client.host);
      } catch (cause) {
        return { kind: 'failed', cause };
      }
    },
    exclusively: (repository, work) => exclusively(client.host, repository, work),
    recover: async () => {
      await recoverUntags(context);
    },
  };
}

/** Asks once: a second try after a failure could only tell that the manifest is gone, and not whether the first one has finished. */
async function deleteManifest(client: RegistryClient, repository: string, digest: string): Promise<Removal> {
  try {
    return { kind: (await client.deleteManifest(repository, digest, { attempts: 1 })) ? 'deleted' : 'gone' };
  } catch (cause) {
    const status = registryFailure(cause)?.status;
    if (status === 405) return { kind: 'refused', status };
    // Distribution 2.8 fails while it looks for the tags of a manifest that it has deleted already; and an answer can get lost.
    if (status !== undefined && status < 500) return { kind: 'failed', cause };
    const left = await client.head(repository, digest).catch(() => 'unknown');
    return left === undefined ? { kind: 'deleted', mayLeaveTags: true } : { kind: 'failed', cause };
  }
}

function removalOf(outcome: UntagOutcome, host: string): Removal {
  switch (outcome.kind) {
    case 'removed':
      return { kind: 'deleted' };
    case 'missing':
      return { kind: 'gone' };
    case 'changed':
      return { kind: 'changed', what: `tag changed to ${outcome.digest}` };
    case 'restored':
      return { kind: 'changed', what: `it was pushed again meanwhile, as ${outcome.digest}` };
    case 'refused':
      if (outcome.why !== 'denied') return { kind: 'refused', status: 405 };
      return { kind: 'failed', cause: new SlipwayError('not-allowed', `this account may not delete at ${host}`) };
  }
}
