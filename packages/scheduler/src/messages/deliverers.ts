import type { MessageKind } from '@slipway/store';
import type { Settings } from '../options.ts';
import type { Deliverer } from './deliverer.ts';

/** Who delivers which kind of message. Kinds that nobody delivers wait. */
export function createDeliverers(_settings: Settings): Readonly<Partial<Record<MessageKind, Deliverer>>> {
  return {};
}
