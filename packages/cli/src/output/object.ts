import { toYaml } from '@slipway/core';
import { formatTable, type Table } from './table.ts';

/** Forms in which an answer of the service is shown: a table for people, or the API's own object. */
export type ObjectForm = 'table' | 'json' | 'yaml';

/** Writes an answer to stdout; the table is only made when it is asked for. */
export function writeAnswer(form: ObjectForm, value: unknown, table: () => Table): void {
  process.stdout.write(form === 'table' ? formatTable(table()) : formatObject(form, value));
}

/** An object as text for programs. */
export function formatObject(form: 'json' | 'yaml', value: unknown): string {
  return form === 'json' ? `${JSON.stringify(value, null, 2)}\n` : toYaml(value);
}
