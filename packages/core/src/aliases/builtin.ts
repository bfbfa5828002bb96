/** Names that stand for run variables: `$ID` is `{{.Run.ID}}` (contract §4.2). */
const runAliases = [
  'ID',
  'SharedVolume',
  'Registry',
  'RegistryName',
  'Date',
  'OS',
  'Architecture',
  'Commit',
  'Branch',
] as const;

/** Images behind the short names of ACR Tasks when the caller gives none (contract §4.2). */
export const defaultImageAliases: Readonly<Record<string, string>> = {
  acr: 'mcr.microsoft.com/acr/acr-cli:0.19',
  az: 'mcr.microsoft.com/acr/azure-cli:2ff604c',
  bash: 'mcr.microsoft.com/acr/bash:2ff604c',
  cssc: 'mcr.microsoft.com/acr/cssc:2ff604c',
  curl: 'mcr.microsoft.com/acr/curl:2ff604c',
};

/** A tool image that every version of the language knows by its bare name; no alias of the language. */
export const dockerCommand = 'docker';

/** The predefined aliases, name to text, over which those of a file go. */
export function builtinAliases(images: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const entries = runAliases.map((name): [string, string] => [name, `{{.Run.${name}}}`]);
  return new Map([...entries, ...Object.entries(images).filter(([name]) => name !== dockerCommand)]);
}

/** Whether a name stands for a run variable unless the file says otherwise. */
export function isRunAlias(name: string): boolean {
  return runAliases.some((alias) => alias === name);
}
