import { platformSchema, type Platform } from '@slipway/core/http';
import { SlipwayError } from '@slipway/core';
import type { RemoteFlags } from '../local/flags.ts';

/** What all requests for a run have in common, from the flags. */
export function commonRequest(
  flags: RemoteFlags & { readonly registry?: string; readonly timeout?: number; readonly platform?: string },
) {
  return {
    ...(flags.agentPool === undefined ? {} : { agentPoolName: flags.agentPool }),
    ...(flags.logTemplate === undefined ? {} : { logTemplate: flags.logTemplate }),
    ...(flags.priority === undefined ? {} : { priority: flags.priority }),
    ...(flags.timeout === undefined ? {} : { timeout: flags.timeout }),
    ...(flags.registry === undefined ? {} : { registry: flags.registry }),
    ...(flags.platform === undefined ? {} : { platform: parsePlatform(flags.platform) }),
  };
}

/** Reads `os[/architecture[/variant]]` (contract §6.1). */
export function parsePlatform(text: string): Platform {
  const [os, architecture, variant, ...rest] = text.toLowerCase().split('/');
  const given = {
    os,
    ...(architecture === undefined ? {} : { architecture }),
    ...(variant === undefined ? {} : { variant }),
  };
  const parsed = platformSchema.safeParse(given);
  if (parsed.success && rest.length === 0) return parsed.data;
  throw new SlipwayError('invalid-argument', `'${text}' is no platform that a service knows`, {
    advice: 'Write os[/architecture[/variant]]: linux or windows; amd64, x86, 386, arm or arm64; v6, v7 or v8.',
  });
}
