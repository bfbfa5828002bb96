import type { CredentialSource } from '@slipway/registry';
import type { Store } from '@slipway/store';
import type { Logger } from 'pino';
import type { ApiLimits } from './limits.ts';

/** What a server of the API is started with. */
export interface ApiOptions {
  readonly store: Store;
  /** Address to listen on; 127.0.0.1 by default. */
  readonly host?: string;
  /** 8080 by default; 0: one that is free. */
  readonly port?: number;
  /** Serves HTTPS with this certificate; the files are read again when they change. Absent: HTTP. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
  /** Version of Slipway, for whoever asks. */
  readonly version: string;
  /** Login server that `$Registry` stands for in runs that name none. */
  readonly registry: string;
  /** Pool of runs that name none; `default` by default. */
  readonly pool?: string;
  /** Logins for registries that agents get for the runs they hold; a run's own win. None by default. */
  readonly registryCredentials?: CredentialSource;
  /** `HOST[:PORT]` where this process reaches `registry`, if not under its name. */
  readonly registryAddress?: string;
  /** Directory where untags are noted until they are finished; absent: in memory, so that one that a crash interrupts stays half done. */
  readonly untagJournal?: string;
  /** What the own registry shows when it tells of pushes; absent: it is not listened to. */
  readonly registryHookToken?: string;
  /** Images behind short names (contract §4.2); the public ones by default. */
  readonly imageAliases?: Readonly<Record<string, string>>;
  /** Directory with the files of the web page; absent: no page is served. */
  readonly pageDirectory?: string;
  readonly limits?: Partial<ApiLimits>;
  /** Whether a proxy in front says who calls (`X-Forwarded-For`); false by default, because anybody can write that header. */
  readonly trustProxy?: boolean;
  /** Silent by default. */
  readonly logger?: Logger;
}
