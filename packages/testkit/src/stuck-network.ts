import type Docker from 'dockerode';

/**
 * Whether a network can be removed by nobody any more: engine 20.10 may count an endpoint of no container for ever, when containers start
 * and end in great numbers; only its restart helps. A network that can be removed is removed by this question, and was a leak.
 */
export async function isStuckNetwork(docker: Docker, name: string): Promise<boolean> {
  const network = docker.getNetwork(name);
  try {
    const { Containers: containers } = (await network.inspect()) as { Containers?: Record<string, unknown> };
    if (Object.keys(containers ?? {}).length > 0) return false;
    await network.remove();
    return false;
  } catch (cause) {
    const { statusCode, message } = cause as { statusCode?: number; message?: string };
    return statusCode === 403 && message?.includes('has active endpoints') === true;
  }
}
