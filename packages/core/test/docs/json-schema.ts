import { taskProperties } from '../../src/spec/properties.ts';
import type { Property, PropertyTable } from '../../src/spec/property.ts';

const scalar = { type: ['string', 'number', 'boolean'] };

/** The JSON Schema of the task file, by which editors complete and check it; made from the tables that the compiler reads by. */
export function taskFileSchema(): Record<string, unknown> {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Task file',
    description: 'Steps that build, run and push container images.',
    ...mapSchema(taskProperties),
  };
}

function mapSchema(table: PropertyTable): Record<string, unknown> {
  const kinds = ['cmd', 'build', 'push'].filter((kind) => kind in table);
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(Object.entries(table).map(([name, property]) => [name, propertySchema(property)])),
    ...(kinds.length === 0 ? {} : { oneOf: kinds.map((kind) => ({ required: [kind] })) }),
  };
}

function propertySchema(property: Property): Record<string, unknown> {
  return {
    description: `${property.doc} Default: ${property.default.replaceAll('`', '')}.`,
    ...typeSchema(property),
    ...(property.ignored === true ? { deprecated: true } : {}),
  };
}

function typeSchema(property: Property): Record<string, unknown> {
  switch (property.type) {
    case 'string':
      return property.oneOf === undefined ? scalar : { enum: property.oneOf };
    case 'int':
      return { type: 'integer' };
    case 'bool':
      return { type: 'boolean' };
    case 'strings':
      return { type: 'array', items: scalar };
    case 'ints':
      return { type: 'array', items: { type: 'integer' } };
    case 'map':
      return { type: 'object', additionalProperties: scalar };
    case 'node': {
      if (property.items === undefined) return {};
      return property.single === true ? mapSchema(property.items) : { type: 'array', items: mapSchema(property.items) };
    }
  }
}
