import type { Store } from '@slipway/store';
import type { Logger } from 'pino';
import type { Handlers } from '../http/handler.ts';
import { receiveGitHook } from './git-hook.ts';
import { createProcessSoon } from './process-soon.ts';

/** Deliveries of git hosts. */
export function gitHookHandlers(store: Store, logger: Logger): Handlers<'receiveGitHook'> {
  const onAccepted = createProcessSoon(store, logger);
  return { receiveGitHook: (call) => receiveGitHook(call, { store, logger, onAccepted }) };
}
