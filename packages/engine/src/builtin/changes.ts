/** What a command has taken away in one repository. What it has pushed are images of its run, and told with them. */
export interface RegistryChanges {
  readonly untagged?: readonly string[];
  /** Digests of manifests that went, with all their tags. */
  readonly deleted?: readonly string[];
}

/** As many as one report may name of a kind. */
const atOnce = 1000;

/** Takes changes apart into reports that are not too long. */
export function inReports({ untagged = [], deleted = [] }: RegistryChanges): Required<RegistryChanges>[] {
  const reports: Required<RegistryChanges>[] = [];
  for (let at = 0; at < Math.max(untagged.length, deleted.length); at += atOnce) {
    const part = (all: readonly string[]): readonly string[] => all.slice(at, at + atOnce);
    reports.push({ untagged: part(untagged), deleted: part(deleted) });
  }
  return reports;
}
