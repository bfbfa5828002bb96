/** A push or a deletion of a tag, as a registry tells it. */
export interface ImagePush {
  readonly kind: 'pushed' | 'deleted';
  readonly repository: string;
  readonly tag: string;
  /** What the tag has now; absent when it was deleted. */
  readonly digest?: string;
}

/** One notification of a registry that is about a tag of an image. */
export interface RegistryEvent {
  /** Names the notification: the same again tells nothing new. */
  readonly id: string;
  /** The registry's process that tells it. */
  readonly instance: string;
  readonly push: ImagePush;
}

/** One notification of a registry that is about a tag or a manifest of any kind. */
export interface RegistryNotice {
  /** Names the notification: the same again tells nothing new. */
  readonly id: string;
  /** The registry's process that tells it. */
  readonly instance: string;
  readonly kind: 'pushed' | 'deleted';
  readonly repository: string;
  /** Absent: it is about the manifest alone. */
  readonly tag?: string;
  /** Absent where only a tag was deleted. */
  readonly digest?: string;
  readonly mediaType?: string;
  /** Bytes of the manifest. */
  readonly size?: number;
  /** Who did it, as the registry knows him. */
  readonly actor?: string;
  /** What caused it; all that one deletion takes along has the same id here. */
  readonly request?: {
    readonly id?: string;
    readonly host?: string;
    readonly method?: string;
    readonly userAgent?: string;
  };
}
