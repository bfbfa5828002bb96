/**
 * The task file behind `--cmd` (contract §6.2): aliases are on, and the image keeps its own working directory. The command is
 * written as a JSON string, which is YAML too, so that no character of it is read as YAML.
 */
export function commandTaskFile(command: string): string {
  return `version: v1.1.0\nsteps:\n  - cmd: ${JSON.stringify(command)}\n    disableWorkingDirectoryOverride: true\n`;
}
