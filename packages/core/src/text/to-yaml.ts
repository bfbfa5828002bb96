import { stringify } from 'yaml';

/** Writes data as YAML for people and scripts to read; keys in their order, no anchors. */
export function toYaml(value: unknown): string {
  return stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 });
}
