import { z } from 'zod';
import { routes } from './routes/index.ts';
import type { Body, Route } from './routes/route.ts';
import { problemSchema } from './schemas/problem.ts';

type Json = Readonly<Record<string, unknown>>;

/** Describes the whole API as an OpenAPI 3.1 document, made from the routes themselves. */
export function openApiDocument(version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [id, definition] of Object.entries<Route>(routes)) {
    (paths[definition.path] ??= {})[definition.method.toLowerCase()] = operation(id, definition);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Slipway',
      version,
      description: 'Queue, follow and control runs of container build tasks.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: schemaOf(problemSchema, 'output') },
    },
  };
}

function operation(id: string, definition: Route): Json {
  const { params, query, body, answer, access } = definition;
  const parameters = [...parametersOf('path', params), ...parametersOf('query', query)];
  return {
    operationId: id,
    summary: definition.summary,
    ...(access === 'public' ? { security: [] } : { description: `Roles: ${access.join(', ')}.` }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { required: true, content: contentOf(body, 'input') } }),
    responses: {
      [answer.status]: {
        description: answer.status === 204 ? 'Done.' : 'The answer.',
        ...(answer.body === undefined ? {} : { content: contentOf(answer.body, 'output') }),
      },
      default: {
        description: 'An error (RFC 9457).',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function parametersOf(place: 'path' | 'query', schema: z.ZodObject | undefined): readonly Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    readonly properties?: Readonly<Record<string, unknown>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, parameter]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: parameter,
  }));
}

function contentOf(body: Body, direction: 'input' | 'output'): Json {
  if (body.kind === 'json') return { 'application/json': { schema: schemaOf(body.schema, direction) } };
  return Object.fromEntries(body.mediaTypes.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]));
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
