import type { CreatedToken, Role, Token } from '@slipway/core/http';

/** Who calls. */
export interface Principal {
  readonly tokenId: string;
  readonly name: string;
  readonly role: Role;
}

/** API tokens; only a hash of each is kept. */
export interface Tokens {
  create(name: string, role: Role, expiresInMs?: number): Promise<CreatedToken>;
  /** Makes a token whose text is given, unless it exists: for the first admin token and for agents set up by configuration. */
  ensure(text: string, name: string, role: Role): Promise<void>;
  list(): Promise<readonly Token[]>;
  /** Rejects with `not-found`, and with `conflict` for the last admin token. */
  revoke(tokenId: string): Promise<void>;
  /** Who a token's text stands for; undefined when it is unknown, revoked or expired. */
  verify(text: string): Promise<Principal | undefined>;
}
