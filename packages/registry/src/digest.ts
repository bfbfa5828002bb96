import { createHash, type Hash } from 'node:crypto';

/** The digest of bytes as manifests and registries write it: `sha256:…`. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Computes the digest of bytes that come one after another, by the algorithm of the digest that they should have. */
export interface DigestCheck {
  update(bytes: Uint8Array): void;
  /** The digest that they have. */
  found(): string;
}

/** Begins to check a digest, which may be a `sha512:…` too. */
export function checkDigest(expected: string): DigestCheck {
  const algorithm = expected.startsWith('sha512:') ? 'sha512' : 'sha256';
  const hash: Hash = createHash(algorithm);
  return {
    update: (bytes) => void hash.update(bytes),
    found: () => `${algorithm}:${hash.digest('hex')}`,
  };
}
