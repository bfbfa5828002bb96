import { healthRepository, SlipwayError } from '@slipway/core';
import { isEngineHere, tryPull, type EngineConnection } from '@slipway/engine';
import {
  askChallenge,
  checkAccess,
  clockSkew,
  createCapabilityProbe,
  createProbeImage,
  createRegistryClient,
  dockerConfigCredentials,
  isLoopback,
  lookUpRegistry,
  unhealthy,
  type Challenged,
  type ProbeImage,
} from '@slipway/registry';
import type { Check, Verdict } from './finding.ts';

/** What the checks of a registry need of others. */
export interface RegistrySurroundings {
  readonly engine: () => Promise<EngineConnection>;
  /** Looks whether the service has heard of the push of a probe. */
  readonly heardOf: (probe: string) => Promise<Verdict>;
}

/** More than this is told: logins end, and ages are counted, by clocks. */
const mostSkewMs = 30_000;
const patienceMs = 60_000;

/** What runs need of a registry, and what keeping it in order needs. `close` takes away what an interruption would leave. */
export function registryChecks(
  host: string,
  { engine, heardOf }: RegistrySurroundings,
): { readonly checks: readonly Check[]; readonly close: () => Promise<void> } {
  const credentials = dockerConfigCredentials();
  let asked: Challenged | undefined;
  let probe: ProbeImage | undefined;
  // A name that is none would not even make a client.
  const client = () => createRegistryClient(host, { credentials, retry: { attempts: 2 } });
  const pushed = (): ProbeImage => {
    if (probe !== undefined) return probe;
    throw new SlipwayError('registry-failed', 'no image was pushed');
  };

  const checks: readonly Check[] = [
    {
      name: 'registry name',
      look: async () => `${host} is at ${(await lookUpRegistry(host)).join(', ')}`,
    },
    {
      name: 'registry challenge',
      needs: ['registry name'],
      look: async () => {
        asked = await askChallenge(host);
        const { endpoint, challenge, askedAt, answeredAt } = asked;
        const wants = { basic: 'asks for a password', bearer: 'asks for a token', none: 'asks for no login' };
        return `${endpoint.protocol}//${host}/v2/ answers in ${answeredAt - askedAt} ms and ${wants[challenge?.scheme ?? 'none']}`;
      },
    },
    {
      name: 'registry login',
      needs: ['registry challenge'],
      look: async () => {
        const ways = {
          anonymous: 'none is needed',
          password: 'the stored password is accepted',
          token: 'the stored password gives a token',
          'refresh-token': 'the stored refresh token gives one for access',
        };
        return asked === undefined ? '' : ways[await checkAccess(host, asked, { credentials })];
      },
    },
    {
      name: 'registry clock',
      needs: ['registry challenge'],
      look: () => Promise.resolve(asked === undefined ? '' : clockVerdict(asked)),
    },
    {
      name: 'registry abilities',
      needs: ['registry login'],
      look: async () => {
        const can = createCapabilityProbe(client());
        const [deletes, tags] = [await can.deletes(healthRepository), await can.tagDelete(healthRepository)];
        const referrers = await can.referrers(healthRepository);
        return abilities(deletes, tags, referrers);
      },
    },
    {
      name: 'registry push',
      needs: ['registry login'],
      look: async () => {
        const able = client();
        const deletes = await createCapabilityProbe(able).deletes(healthRepository);
        if (deletes !== 'enabled') {
          return {
            note: `not tried: what is pushed could not be taken away again, because deletions are ${deletes}`,
            cure: 'Let the registry delete manifests; `tasks run` with a push step shows whether pushes work.',
          };
        }
        const architecture = await engine().then(
          (connection) => connection.architecture,
          () => 'amd64',
        );
        const made = createProbeImage(able, architecture);
        probe = made;
        await made.push(AbortSignal.timeout(patienceMs));
        return `pushed ${made.image}`;
      },
    },
    ifPushed('notifications', () => heardOf(pushed().tag)),
    ifPushed('registry pull', async () => {
      await pushed().pull(AbortSignal.timeout(patienceMs));
      return 'what was pushed came back, byte by byte';
    }),
    {
      ...ifPushed('engine pull', async () => checkEnginePull(await engine(), host, pushed().image, credentials)),
      needs: ['registry push', 'engine'],
    },
    ifPushed('registry delete', async () => {
      const made = pushed();
      await made.remove(AbortSignal.timeout(patienceMs));
      probe = undefined;
      return `deleted ${made.image}`;
    }),
  ];
  return {
    checks,
    close: async () => {
      await probe?.remove(AbortSignal.timeout(patienceMs)).catch(() => undefined);
    },
  };

  function ifPushed(name: string, look: () => Promise<Verdict>): Check {
    return {
      name,
      needs: ['registry push'],
      look: () => (probe === undefined ? Promise.resolve({ note: 'not tried: no image was pushed' }) : look()),
    };
  }
}

function clockVerdict(asked: Challenged): Verdict {
  const skew = clockSkew(asked.date, asked);
  if (skew === undefined) return { note: 'the registry does not say what time it has' };
  if (Math.abs(skew) <= mostSkewMs) return 'it has the time of this computer';
  const seconds = Math.round(Math.abs(skew) / 1000);
  return {
    note: `it is ${seconds} s ${skew > 0 ? 'ahead of' : 'behind'} this computer`,
    cure: 'Let both take their time from NTP: logins end, and ages of images are counted, by clocks.',
  };
}

function abilities(deletes: string, tags: string, referrers: boolean): Verdict {
  const said =
    `deletions ${deletes} · deleting a tag alone ${tags === 'enabled' ? 'possible' : 'by a dummy'} · ` +
    `referrers ${referrers ? 'listed' : 'by tags'}`;
  if (deletes === 'enabled') return said;
  const cure =
    deletes === 'denied'
      ? 'Log in with an account that may delete; purge, untag and delete need it.'
      : 'Set storage.delete.enabled: true in the configuration of the registry; purge, untag and delete need it.';
  return { note: said, cure };
}

async function checkEnginePull(
  connection: EngineConnection,
  host: string,
  image: string,
  credentials: ReturnType<typeof dockerConfigCredentials>,
): Promise<Verdict> {
  if (!isEngineHere() && isLoopback(host.replace(/:\d+$/, ''))) {
    return { note: `not tried: for the engine at ${connection.address}, ${host} is another computer` };
  }
  const failure = await tryPull(connection, image, { credentials, signal: AbortSignal.timeout(patienceMs) });
  if (failure === undefined) return 'the engine pulls from the registry';
  throw unhealthy(
    'DOCKER_PULL_ERROR',
    `the engine cannot pull ${image}: ${failure}`,
    'Let the engine reach the registry: its name, its proxy, /etc/docker/certs.d, insecure-registries.',
  );
}
