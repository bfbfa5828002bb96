import type { BaseImages } from '../port/base-images.ts';
import type { StoreParts } from './parts.ts';

/** Puts the records of base images together with the queue that their runs wait in. */
export function createBaseImages({ records, queue }: Pick<StoreParts, 'records' | 'queue'>): BaseImages {
  const { baseImages } = records;
  return {
    ...baseImages,
    fireDue: async (now, longestMs) => {
      const { count, ready } = await baseImages.fireDue(now, longestMs);
      queue.add(ready);
      return count;
    },
  };
}
