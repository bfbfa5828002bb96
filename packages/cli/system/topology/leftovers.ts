import { connectDocker, isStuckNetwork, watchLeaks, type Leftover } from '@slipway/testkit';

const patienceMs = 20_000;
const pollMs = 200;

/**
 * Waits until the engine holds nothing that these processes made; with a run, nothing of that run: an agent that lives keeps its networks.
 * Rejects with a list after 20 s.
 */
export async function expectNothingOf(pids: readonly number[], runId?: string): Promise<void> {
  const docker = await connectDocker();
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const found = (await everything()).filter(
      ({ labels }) => pids.includes(ownerOf(labels)) && (runId === undefined || labels['dev.slipway.run'] === runId),
    );
    if (found.length === 0) return;
    if (Date.now() > deadline) {
      const left: Leftover[] = [];
      for (const one of found) if (one.kind !== 'network' || !(await isStuckNetwork(docker, one.name))) left.push(one);
      if (left.length === 0) return;
      throw new Error(`left on the engine:\n${left.map(({ kind, name }) => `${kind} ${name}`).join('\n')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }

  async function everything(): Promise<readonly Leftover[]> {
    return await (await emptyWatch).leftovers();
  }
}

/** A watch that was begun before anything of a test: whatever these processes own came after it. */
const emptyWatch = connectDocker().then((docker) => watchLeaks(docker));

/** The owner is written host/boot/pid/start. */
function ownerOf(labels: Readonly<Record<string, string>>): number {
  return Number(labels['dev.slipway.owner']?.split('/')[2]);
}
