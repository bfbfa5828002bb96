import type { Store } from '@slipway/store';
import type { Logger } from 'pino';
import type { Handlers } from '../http/handler.ts';
import { receiveGitHook } from './git-hook.ts';
import { createProcessSoon } from './process-soon.ts';

/** Deliveries of git hosts. */
export function gitHookHandlers(store: Store, logger: Logger): Handlers<'receiveGitHook'> {
  const soon = createProcessSoon(store, logger);
  const options = { store, logger, onAccepted: soon.start };
  return { receiveGitHook: (call) => soon.while(() => receiveGitHook(call, options)) };
}
