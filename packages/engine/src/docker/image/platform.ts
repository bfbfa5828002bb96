/** What the engine says an image is for. */
export interface ImagePlatform {
  readonly Os: string;
  readonly Architecture: string;
  readonly Variant?: string | undefined;
}

/** Other names that people use for architectures, as containerd reads them. */
const architectures: Readonly<Record<string, string>> = { x86_64: 'amd64', 'x86-64': 'amd64', aarch64: 'arm64' };

/** The variant that is meant when none is written. */
const defaultVariants: Readonly<Record<string, string>> = { arm64: 'v8', arm: 'v7' };

/** Whether an image is for `os`, `os/architecture` or `os/architecture/variant`; what is not written may be anything. */
export function isFor(platform: string, { Os, Architecture, Variant = '' }: ImagePlatform): boolean {
  const [os = '', written, variant] = platform.toLowerCase().split('/');
  if (os !== Os) return false;
  if (written === undefined) return true;
  const architecture = architectures[written] ?? written;
  const usual = defaultVariants[architecture] ?? '';
  return architecture === Architecture && (variant === undefined || (variant || usual) === (Variant || usual));
}
