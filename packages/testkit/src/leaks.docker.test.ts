import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ensureBaseImage } from './base-image.ts';
import { connectDocker } from './engine.ts';
import { watchLeaks } from './leaks.ts';

describe('watchLeaks', () => {
  it('reports a new container, network and volume that bear the labels, and nothing once they are gone', async () => {
    const docker = await connectDocker();
    const run = randomUUID();
    const labels = { 'dev.slipway.run': run };
    await docker.createVolume({ Name: `leak-before-${run}`, Labels: labels });
    const watch = await watchLeaks(docker, labels);

    const container = await docker.createContainer({
      Image: await ensureBaseImage(docker),
      name: `leak-container-${run}`,
      Labels: labels,
    });
    await docker.createNetwork({ Name: `leak-network-${run}`, Labels: labels });
    await docker.createVolume({ Name: `leak-volume-${run}`, Labels: labels });
    await docker.createVolume({ Name: `leak-foreign-${run}` });
    const volumes = ['before', 'volume', 'foreign'].map((name) => docker.getVolume(`leak-${name}-${run}`));
    try {
      const found = await watch.leftovers();
      expect(found.map(({ kind, name }) => `${kind} ${name}`).sort()).toEqual([
        `container leak-container-${run}`,
        `network leak-network-${run}`,
        `volume leak-volume-${run}`,
      ]);
      await expect(watch.expectNone(1)).rejects.toThrow(`network leak-network-${run} (dev.slipway.run=${run})`);
    } finally {
      // Not awaited first: the watch itself waits for removals that are under way.
      // The network is gone: asking whether it can be removed at all is to remove it.
      const removals = [container.remove(), ...volumes.map((volume) => volume.remove())];
      await watch.expectNone();
      await Promise.all(removals);
    }
    expect(await watch.leftovers()).toEqual([]);
  });
});
