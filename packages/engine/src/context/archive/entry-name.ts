import { posix } from 'node:path';
import { refusedArchive, type ArchiveLimits } from './limits.ts';

/** An entry's name without `.`, doubled and trailing slashes; '' is the root. Throws `invalid-context` for one that leads elsewhere. */
export function cleanName(name: string, limits: ArchiveLimits): string {
  if (name.startsWith('/')) throw refusedArchive('its name is absolute', name);
  if (name.includes('\0')) throw refusedArchive('its name holds a zero byte', name);
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw refusedArchive("its name leads upwards with '..'", name);
  if (parts.length - 1 > limits.depth) throw refusedArchive(`it lies deeper than ${limits.depth} directories`, name);
  const tooLong = parts.some((part) => Buffer.byteLength(part) > limits.partBytes);
  if (tooLong || Buffer.byteLength(name) > limits.nameBytes) throw refusedArchive('its name is too long', name);
  return parts.join('/');
}

/**
 * Throws `invalid-context` unless a symbolic link stays inside. Steps upwards may stand at its beginning alone: behind a
 * name they would start from wherever that name, itself perhaps a link, leads.
 */
export function checkLinkTarget(name: string, target: string): void {
  if (target === '' || target.includes('\0')) throw refusedArchive('it is a link to nothing', name);
  if (target.startsWith('/')) throw refusedArchive('it is a link to an absolute path', name);
  const parts = target.split('/').filter((part) => part !== '' && part !== '.');
  const firstName = parts.findIndex((part) => part !== '..');
  const late = firstName >= 0 && parts.indexOf('..', firstName) >= 0;
  const reached = posix.normalize(posix.join(posix.dirname(name), target));
  if (late || reached === '..' || reached.startsWith('../')) throw refusedArchive('it is a link that leads out', name);
}

/** The directories above a name, the outermost first. */
export function parentsOf(name: string): readonly string[] {
  return Array.from(name.matchAll(/\//g), ({ index }) => name.slice(0, index));
}
