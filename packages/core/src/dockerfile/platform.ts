const defaultPlatform = 'linux/amd64';

/** The variables that a builder sets by itself from the platform (`os/architecture[/variant]`) of the image to build. */
export function platformVariables(platform: string | undefined): ReadonlyMap<string, string> {
  const full = platform ?? defaultPlatform;
  const [os = '', architecture = '', variant = ''] = full.split('/');
  const entries = ['TARGET', 'BUILD'].flatMap((prefix): [string, string][] => [
    [`${prefix}PLATFORM`, full],
    [`${prefix}OS`, os],
    [`${prefix}ARCH`, architecture],
    [`${prefix}VARIANT`, variant],
  ]);
  return new Map(entries);
}
