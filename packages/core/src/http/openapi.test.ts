import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from './openapi.ts';
import { routes } from './routes/index.ts';
import type { Route } from './routes/route.ts';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

const document = openApiDocument('1.2.3') as {
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

describe('openApiDocument', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const result = await validator.validate(JSON.parse(JSON.stringify(document)) as Record<string, unknown>);
    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  it('names the version it was made for', () => {
    expect(document.info.version).toBe('1.2.3');
  });

  it('describes every operation of the table once, and no other', () => {
    const described = operations.map(
      ({ path, method, operation }) => `${operation.operationId} ${method.toUpperCase()} ${path}`,
    );
    const table = Object.entries<Route>(routes).map(([id, { method, path }]) => `${id} ${method} ${path}`);
    expect(described.toSorted()).toEqual(table.toSorted());
  });

  it.each(Object.entries<Route>(routes))(
    '%s: parameters, bodies, status and access as in the table',
    (id, definition) => {
      const { operation } = operations.find((candidate) => candidate.operation.operationId === id)!;
      const names = (place: string): readonly string[] =>
        (operation.parameters ?? []).filter((parameter) => parameter.in === place).map(({ name }) => name);
      expect(names('path')).toEqual([...definition.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]));
      expect(names('path')).toEqual(Object.keys(definition.params?.shape ?? {}));
      expect(names('query')).toEqual(Object.keys(definition.query?.shape ?? {}));
      expect(Object.keys(operation.responses).toSorted()).toEqual([String(definition.answer.status), 'default']);
      expect(mediaTypes(operation.requestBody?.content)).toEqual(typesOf(definition.body));
      expect(mediaTypes(operation.responses[definition.answer.status]?.content)).toEqual(
        typesOf(definition.answer.body),
      );
      expect(operation.security).toEqual(definition.access === 'public' ? [] : undefined);
    },
  );

  it('has no two operations of one method and path', () => {
    const keys = Object.values<Route>(routes).map(
      ({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`,
    );
    expect(new Set(keys).size).toBe(keys.length);
  });
});

function mediaTypes(content: Readonly<Record<string, unknown>> = {}): readonly string[] {
  return Object.keys(content);
}

function typesOf(body: Route['body']): readonly string[] {
  if (body === undefined) return [];
  return body.kind === 'json' ? ['application/json'] : body.mediaTypes;
}
