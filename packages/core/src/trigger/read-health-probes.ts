import { z } from 'zod';
import { isHealthProbe } from './machinery.ts';

const probeSchema = z.object({
  action: z.literal('push'),
  target: z.object({ repository: z.string().refine(isHealthProbe), tag: z.uuid() }),
});

const cloudProbeSchema = z.object({
  type: z.literal('zotregistry.image.updated'),
  data: z.object({ name: z.string().refine(isHealthProbe), reference: z.uuid() }),
});

/** The tries of health that a registry's notification tells of, by their tags. */
export function readHealthProbes(body: unknown): readonly string[] {
  const list = Array.isArray(body) ? (body as readonly unknown[]) : eventsOf(body);
  return list.flatMap((event) => {
    const { data: pushed } = probeSchema.safeParse(event);
    if (pushed !== undefined) return [pushed.target.tag];
    const { data: updated } = cloudProbeSchema.safeParse(event);
    return updated === undefined ? [] : [updated.data.reference];
  });
}

function eventsOf(body: unknown): readonly unknown[] {
  if (typeof body !== 'object' || body === null || !('events' in body)) return [body];
  return Array.isArray(body.events) ? (body.events as readonly unknown[]) : [];
}
