import {
  aliasProperties,
  networkProperties,
  secretProperties,
  taskProperties,
  volumeProperties,
} from '../../src/spec/properties.ts';
import { mountProperties, stepProperties } from '../../src/spec/step-properties.ts';
import type { Property, PropertyTable } from '../../src/spec/property.ts';

const tables: Readonly<Record<string, PropertyTable>> = {
  task: taskProperties,
  step: stepProperties,
  alias: aliasProperties,
  secret: secretProperties,
  network: networkProperties,
  volume: volumeProperties,
  mount: mountProperties,
};

const typeNames: Readonly<Record<Property['type'], string>> = {
  string: 'text',
  int: 'whole number',
  bool: 'boolean',
  strings: 'list of texts',
  ints: 'list of whole numbers',
  map: 'map of texts',
  node: 'list of maps',
};

const section = /(<!-- properties: (\w+) -->\n)[^]*?(<!-- end -->)/g;

/** A page with each `<!-- properties: NAME -->` section filled from the table of that name. */
export function withPropertyTables(page: string): string {
  return page.replaceAll(section, (_whole, open: string, name: string, close: string) => {
    const table = tables[name];
    if (table === undefined) throw new Error(`there is no property table "${name}"`);
    return `${open}${markdownTable(table)}${close}`;
  });
}

function markdownTable(table: PropertyTable): string {
  const hasKinds = Object.values(table).some((property) => property.kinds !== undefined);
  const head = ['property', 'type', 'default', ...(hasKinds ? ['steps'] : []), 'meaning'];
  const rows = Object.entries(table).map(([name, property]) => [
    `\`${name}\``,
    property.single === true ? 'map' : typeNames[property.type],
    property.default,
    ...(hasKinds ? [property.kinds?.join(', ') ?? 'all'] : []),
    property.doc,
  ]);
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`);
  return lines.join('');
}
