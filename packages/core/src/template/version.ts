const defaultVersion = 'v1.0.0';
const firstVersionWithAliases = 'v1.1.0';
const validVersions: readonly string[] = ['1.0-preview-1', defaultVersion, firstVersionWithAliases];

/** The text after `version:` on the first line that holds that key in column 0, or undefined (contract §2.1 item 2). */
export function sniffVersion(text: string): string | undefined {
  const line = /^(?:version|'version'|"version")[ \t]*:(.*)$/m.exec(text);
  return line?.[1] === undefined ? undefined : trimQuotes(line[1]);
}

/** Takes blanks and quotes off both ends. */
function trimQuotes(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && /[\s'"]/.test(text.charAt(start))) start += 1;
  while (end > start && /[\s'"]/.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** Whether a sniffed version switches aliases on: a comparison of plain strings, as the original makes it. */
export function versionHasAliases(sniffed: string | undefined): boolean {
  return sniffed !== undefined && sniffed >= firstVersionWithAliases;
}

/** The version a plan carries: the file's own, or the default when it names none. */
export function effectiveVersion(version: string | undefined): string {
  return version === undefined || version === '' ? defaultVersion : version;
}

/** What is wrong with a version, in the words of contract §2.2; undefined when nothing is. Letter case does not matter. */
export function versionProblem(version: string): string | undefined {
  if (validVersions.includes(version.toLowerCase())) return undefined;
  return `invalid version specified: "${version}", the current version is "${defaultVersion}"`;
}
