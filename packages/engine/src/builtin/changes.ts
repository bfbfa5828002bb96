/** What a command has changed in one repository. */
export interface RegistryChanges {
  /** Tags that have another image now. */
  readonly pushed?: readonly string[];
  readonly untagged?: readonly string[];
  /** Digests of manifests that went, with all their tags. */
  readonly deleted?: readonly string[];
}

/** As many as one report may name of a kind. */
const atOnce = 1000;

/** Takes changes apart into reports that are not too long. */
export function inReports({ pushed = [], untagged = [], deleted = [] }: RegistryChanges): Required<RegistryChanges>[] {
  const reports: Required<RegistryChanges>[] = [];
  for (let at = 0; at < Math.max(pushed.length, untagged.length, deleted.length); at += atOnce) {
    const part = (all: readonly string[]): readonly string[] => all.slice(at, at + atOnce);
    reports.push({ pushed: part(pushed), untagged: part(untagged), deleted: part(deleted) });
  }
  return reports;
}
