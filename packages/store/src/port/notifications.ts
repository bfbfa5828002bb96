import type { RegistryWebhook } from '@slipway/core';
import type { Delivery, Notification, NotificationSpec } from '@slipway/core/http';

/** What is needed to send to someone. */
export interface NotificationTarget {
  readonly url: string;
  readonly format: NotificationSpec['format'];
  readonly status: NotificationSpec['status'];
  /** Headers that each message has besides, with their values. */
  readonly headers: Readonly<Record<string, string>>;
  /** Key of the signatures, as it was given. */
  readonly secret?: string;
}

/** Who is told of runs, or of images in the registry. Addresses, headers and secrets are encrypted; `target` alone gives them whole. */
export interface Notifications {
  /** New or not; a secret without a value, and an address as it is shown, keep what is stored. */
  put(spec: NotificationSpec): Promise<Notification>;
  list(): Promise<readonly Notification[]>;
  /** Rejects with `not-found`. What was not delivered yet never is. */
  remove(name: string): Promise<void>;
  /** Writes a message that says nothing. Rejects with `not-found`. */
  ping(name: string): Promise<Delivery>;
  /** Newest first. Rejects with `not-found`. */
  deliveries(name: string, top: number): Promise<readonly Delivery[]>;
  /** Tells everyone who wants to know of it; what was told before is not told again. Gives how many messages it wrote. */
  tellRegistry(webhooks: readonly RegistryWebhook[]): Promise<number>;
  /** Rejects with `not-found`, for a secret that does not exist any more, too. */
  target(name: string): Promise<NotificationTarget>;
}
