import { createHash } from 'node:crypto';

/** How long after its minute a run starts, in milliseconds: by chance, but the same for everybody who asks. */
export function jitterOf(task: string, trigger: string, slot: number, jitterSeconds: number): number {
  if (jitterSeconds === 0) return 0;
  const digest = createHash('sha256')
    .update(JSON.stringify([task, trigger, slot]))
    .digest();
  return Math.floor((digest.readUInt32BE(0) / 2 ** 32) * jitterSeconds * 1000);
}
