import type { PlannedStep } from '@slipway/core';
import { ensurePauseImage, pauseContainer } from '../pause/image.ts';
import { physicalName } from './labels.ts';
import type { SandboxScope } from './scope.ts';

/** What a host name may be; other step ids cannot be looked up anyway. */
const hostName = /^[\w.-]+$/;

/**
 * The program is one process. Before it, runc runs in the same container, whose threads count as well: with a limit below theirs, one start
 * in fifty fails with "cannot start a stopped process".
 */
const startThreads = 32;

/** `NAME:127.0.0.1` for every step that has a container: in a namespace of their own, steps find themselves there. */
export function ownNames(steps: readonly Pick<PlannedStep, 'kind' | 'id'>[]): readonly string[] {
  return steps.flatMap(({ kind, id }) => (kind === 'cmd' && hostName.test(id) ? [`${id}:127.0.0.1`] : []));
}

/**
 * Starts the container that holds the network namespace of a run's steps, and gives its id; undefined when there is no program for
 * the engine's architecture. It may change the routes of its own namespace and nothing else; steps may not even do that.
 */
export async function startNamespace(scope: SandboxScope, network: string): Promise<string | undefined> {
  if (!(await ensurePauseImage(scope.docker))) return undefined;
  const container = await scope.docker.createContainer({
    ...pauseContainer,
    name: physicalName(scope.id, 'namespace'),
    Labels: { ...scope.labels },
    HostConfig: {
      NetworkMode: network,
      ExtraHosts: [...ownNames(scope.request.plan.steps)],
      CapDrop: ['ALL'],
      CapAdd: ['NET_ADMIN'],
      SecurityOpt: ['no-new-privileges'],
      ReadonlyRootfs: true,
      PidsLimit: startThreads,
      LogConfig: { Type: 'none', Config: {} },
    },
  });
  await container.start();
  return container.id;
}
