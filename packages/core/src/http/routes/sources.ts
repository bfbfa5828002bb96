import { z } from 'zod';
import { completeSourceSchema, newSourceSchema, sourceIdSchema, sourceSchema } from '../schemas/source.ts';
import { json, route } from './route.ts';

const params = z.object({ sourceId: sourceIdSchema });
const writers = ['admin', 'contributor'] as const;

/** Uploads of contexts: made, filled in one or several parts, completed by their checksum. */
export const sourceRoutes = {
  createSource: route({
    method: 'POST',
    path: '/v1/sources',
    summary: 'Begin an upload of a context.',
    access: writers,
    body: json(newSourceSchema),
    answer: { status: 201, body: json(sourceSchema) },
  }),
  getSource: route({
    method: 'GET',
    path: '/v1/sources/{sourceId}',
    summary: 'Show how far an upload has come.',
    access: writers,
    params,
    answer: { status: 200, body: json(sourceSchema) },
  }),
  appendSource: route({
    method: 'PATCH',
    path: '/v1/sources/{sourceId}',
    summary: 'Append a part at the offset where the upload stands.',
    access: writers,
    params,
    query: z.strictObject({ offset: z.coerce.number().int().nonnegative() }),
    body: { kind: 'bytes', mediaTypes: ['application/octet-stream'] },
    answer: { status: 200, body: json(sourceSchema) },
  }),
  completeSource: route({
    method: 'POST',
    path: '/v1/sources/{sourceId}/complete',
    summary: 'Complete an upload: size and checksum must agree with what was received.',
    access: writers,
    params,
    body: json(completeSourceSchema),
    answer: { status: 200, body: json(sourceSchema) },
  }),
};
