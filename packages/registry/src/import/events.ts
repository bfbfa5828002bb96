/** What happens in an import, as it happens. Digests of several blobs come interleaved. */
export type ImportEvent =
  | {
      readonly kind: 'resolved';
      /** `sha256:…` of what is going to be copied. */
      readonly digest: string;
      readonly manifests: number;
      readonly blobs: number;
      /** Of all blobs together. */
      readonly bytes: number;
    }
  /** Leaving entries out made another index of it, so its digest is not the source's. */
  | { readonly kind: 'index-changed'; readonly from: string; readonly to: string }
  | {
      readonly kind: 'blob';
      readonly state: 'present' | 'mounted' | 'started' | 'copied';
      readonly repository: string;
      readonly digest: string;
      readonly size: number;
    }
  /** So many bytes of a blob are on their way. */
  | { readonly kind: 'progress'; readonly digest: string; readonly bytes: number; readonly size: number }
  | {
      readonly kind: 'manifest';
      readonly state: 'present' | 'copied';
      readonly repository: string;
      readonly digest: string;
    }
  | {
      readonly kind: 'tagged';
      readonly repository: string;
      readonly tag: string;
      readonly digest: string;
      /** False when the tag had this digest already. */
      readonly isMoved: boolean;
    };
