import type { Platform } from '@slipway/core/http';

/**
 * The platform to name to a build, or undefined where it is the engine's own: then the engine chooses, and an image that was built here
 * before is found again.
 */
export function buildPlatform(wanted: Platform, engine: Pick<Platform, 'os' | 'architecture'>): string | undefined {
  const architecture = wanted.architecture === 'x86' ? '386' : wanted.architecture;
  if (wanted.variant === undefined && wanted.os === engine.os && architecture === engine.architecture) return undefined;
  return [wanted.os, architecture, ...(wanted.variant === undefined ? [] : [wanted.variant])].join('/');
}
