import { SlipwayError } from '@slipway/core';
import type { Store } from '@slipway/store';
import type { Handlers } from '../http/handler.ts';

/** The uploads of contexts. */
export function sourceHandlers({
  sources,
}: Store): Handlers<'createSource' | 'getSource' | 'appendSource' | 'completeSource'> {
  return {
    createSource: ({ body, principal }) => sources.create(principal.tokenId, body.sizeBytes),
    getSource: async ({ params }) => {
      const source = await sources.get(params.sourceId);
      if (source === undefined) throw new SlipwayError('not-found', `there is no upload ${params.sourceId}`);
      return source;
    },
    appendSource: async ({ params, query, headers, body }) => {
      // Refused before anything of it is read; a body that does not say its length meets the same limit on its way.
      if (query.offset + Number(headers['content-length'] ?? 0) > sources.maxBytes) {
        throw new SlipwayError('too-large', `an upload may have ${sources.maxBytes} bytes`, {
          details: { maxBytes: sources.maxBytes },
        });
      }
      return sources.append(params.sourceId, query.offset, body);
    },
    completeSource: ({ params, body }) => sources.complete(params.sourceId, body.sizeBytes, body.sha256),
  };
}
