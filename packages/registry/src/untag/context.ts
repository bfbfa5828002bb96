import type { CapabilityProbe } from '../capability/probe.ts';
import type { RegistryClient } from '../client.ts';
import type { UntagJournal } from './journal.ts';
import type { SuppressedDigests } from './suppressed-digests.ts';

/** A tag to be taken away. */
export interface UntagRequest {
  readonly repository: string;
  readonly tag: string;
  /** What it should point to still; whatever it points to when absent. */
  readonly digest?: string | undefined;
  /** The manifest goes, too, and with it every tag of it: one request, where nothing that stays needs it. */
  readonly withManifest?: boolean;
  /** Ends the work before it begins to change anything; what has begun is finished. */
  readonly signal?: AbortSignal | undefined;
}

/** What became of a tag. */
export type UntagOutcome =
  /** `isRepaired`: the registry had left it listed but leading nowhere, which took a second try. */
  | { readonly kind: 'removed'; readonly by: 'tag' | 'digest' | 'dummy'; readonly isRepaired: boolean }
  /** There was none. */
  | { readonly kind: 'missing' }
  /** It points to this digest now, and was left alone. */
  | { readonly kind: 'changed'; readonly digest: string }
  /** Somebody pushed it while it was being taken away; it points to what he pushed. */
  | { readonly kind: 'restored'; readonly digest: string }
  /** The registry does not allow it, and nothing has changed. */
  | { readonly kind: 'refused'; readonly why: 'disabled' | 'denied' | 'unsupported' };

/** Hears from the registry's notifications of pushes that nobody else could tell of. */
export interface PushWatch {
  /** The digest of a push of this tag since then (milliseconds since 1970) that is not one of `except`; waits at most so long. */
  seen(
    push: { readonly repository: string; readonly tag: string },
    since: number,
    options: {
      readonly except: readonly string[];
      /** What is told of this digest comes after everything that counts: nothing needs to be waited for after that. */
      readonly until?: string | undefined;
      readonly waitMs: number;
    },
  ): Promise<string | undefined>;
}

/** What untagging needs. */
export interface UntagContext {
  readonly client: RegistryClient;
  readonly probe: CapabilityProbe;
  readonly journal: UntagJournal;
  readonly suppressed?: SuppressedDigests;
  /** Without it, a push at the very moment of an untag is lost: it should have come after it. */
  readonly pushes?: PushWatch;
}
