import { createClient, type Client, type Role } from '@slipway/core/http';
import { openStore, type Store, type StoreOptions } from '@slipway/store';
import { createTempDir, startRedis, type TestRedis } from '@slipway/testkit';
import path from 'node:path';
import type { ApiOptions } from '../options.ts';
import { startApi, type Api } from '../start-api.ts';

const roles: readonly Role[] = ['admin', 'contributor', 'reader', 'agent'];

/** A server of the API on a store of its own, with a token of each role. */
export interface TestService extends AsyncDisposable {
  readonly api: Api;
  readonly store: Store;
  readonly redis: TestRedis;
  readonly address: string;
  readonly tokens: Readonly<Record<Role, string>>;
  /** Calls the API with the token of a role. */
  readonly as: Readonly<Record<Role, Client>>;
  /** Sends a request that the client would not send. */
  fetch(path: string, role?: Role, init?: RequestInit): Promise<Response>;
}

/** What differs from the defaults. */
export interface TestServiceOptions extends Partial<Omit<ApiOptions, 'store'>> {
  readonly storeOptions?: Partial<StoreOptions>;
}

/** Starts a service: records in a file, a Redis and a server of its own, on ports that the kernel chooses. */
export async function startTestService({ storeOptions, ...options }: TestServiceOptions = {}): Promise<TestService> {
  await using resources = new Resources();
  const directory = resources.use(await createTempDir());
  const redis = resources.use(await startRedis());
  const store = resources.use(
    await openStore({
      database: `sqlite:${path.join(directory.path, 'records.db')}`,
      keyFile: path.join(directory.path, 'keys'),
      redis: { url: redis.url },
      registry: 'registry.example.io',
      blobs: { directory: path.join(directory.path, 'blobs') },
      ...storeOptions,
    }),
  );
  const api = resources.use(
    await startApi({ store, version: '1.2.3', registry: 'registry.example.io', port: 0, ...options }),
  );
  const made = await Promise.all(
    roles.map(async (role) => [role, (await store.tokens.create(`test ${role}`, role)).token] as const),
  );
  const tokens = Object.fromEntries(made) as Record<Role, string>;
  const clients = roles.map(
    (role) => [role, createClient({ server: api.address, token: tokens[role], fetch })] as const,
  );
  const kept = resources.move();
  return {
    api,
    store,
    redis,
    address: api.address,
    tokens,
    as: Object.fromEntries(clients) as Record<Role, Client>,
    fetch: (url, role, init = {}) =>
      fetch(api.address + url, {
        ...init,
        headers: {
          ...(role === undefined ? {} : { authorization: `Bearer ${tokens[role]}` }),
          ...(init.headers as Record<string, string> | undefined),
        },
      }),
    [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose](),
  };
}

/** Disposes of what was opened, the last first. */
class Resources implements AsyncDisposable {
  #opened: AsyncDisposable[] = [];

  use<T extends AsyncDisposable>(resource: T): T {
    this.#opened.push(resource);
    return resource;
  }

  /** Hands everything to another, so that disposing of this one does nothing. */
  move(): Resources {
    const other = new Resources();
    other.#opened = this.#opened;
    this.#opened = [];
    return other;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const resource of this.#opened.toReversed()) await resource[Symbol.asyncDispose]();
  }
}
