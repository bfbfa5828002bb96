/** A push or a deletion of a tag, as a registry tells it. */
export interface ImagePush {
  readonly kind: 'pushed' | 'deleted';
  readonly repository: string;
  readonly tag: string;
  /** What the tag has now; absent when it was deleted. */
  readonly digest?: string;
}

/** One notification of a registry that is about a tag. */
export interface RegistryEvent {
  /** Names the notification: the same again tells nothing new. */
  readonly id: string;
  /** The registry's process that tells it. */
  readonly instance: string;
  readonly push: ImagePush;
}
