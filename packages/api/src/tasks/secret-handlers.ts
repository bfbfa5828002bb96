import type { Principal, Store } from '@slipway/store';
import type { Logger } from 'pino';
import type { Handlers } from '../http/handler.ts';

/** The operations on secrets that are stored under names. No value leaves the service or reaches its log. */
export function secretHandlers(
  { secrets }: Store,
  logger: Logger,
): Handlers<'putSecret' | 'listSecrets' | 'deleteSecret'> {
  const tell = (what: string, secret: string, { name: by, tokenId }: Principal): void => {
    logger.info({ secret, by, tokenId }, what);
  };
  return {
    putSecret: async ({ params, body, principal }) => {
      const stored = await secrets.set(params.secretName, body.value);
      tell('secret stored', stored.name, principal);
      return stored;
    },
    listSecrets: async () => ({ secrets: [...(await secrets.list())] }),
    deleteSecret: async ({ params, principal }) => {
      await secrets.remove(params.secretName);
      tell('secret removed', params.secretName, principal);
      return undefined;
    },
  };
}
