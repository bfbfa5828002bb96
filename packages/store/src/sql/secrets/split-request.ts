import { openAddress } from '@slipway/core';
import type { NamedValue, ResolvedRunRequest } from '@slipway/core/http';

/** A request in two parts: what may be seen, and what is only kept encrypted. */
export interface SplitRequest {
  /** The request with every secret blank. */
  readonly open: ResolvedRunRequest;
  /** What was blanked; absent when nothing was. */
  readonly hidden?: HiddenParts;
}

/** The secrets of a request, by their place in it. */
export interface HiddenParts {
  readonly named?: Readonly<Record<number, string>>;
  readonly contents?: readonly string[];
  readonly logins?: readonly { readonly username: string; readonly password: string }[];
  readonly sourceLocation?: string;
  readonly taskFileLocation?: string;
}

/** Takes the secrets out of a request: secret values and build arguments, secret bytes, logins, and an address with credentials. */
export function splitRequest(request: ResolvedRunRequest): SplitRequest {
  const named = Object.fromEntries(
    namedOf(request).flatMap(({ value, isSecret }, index) => (isSecret ? [[index, value] as const] : [])),
  );
  const whole = locationsOf(request);
  const shown = Object.fromEntries(
    Object.entries(whole).map(([name, location]) => [name, openAddress(location)]),
  ) satisfies Locations;
  const hidden: HiddenParts = {
    ...(Object.keys(named).length === 0 ? {} : { named }),
    ...(request.secrets.length === 0 ? {} : { contents: request.secrets.map(({ content }) => content) }),
    ...(request.credentials.length === 0
      ? {}
      : { logins: request.credentials.map(({ username, password }) => ({ username, password })) }),
    ...Object.fromEntries(Object.entries(whole).filter(([name, location]) => shown[name] !== location)),
  };
  const blank = {
    secrets: request.secrets.map(({ id }) => ({ id, content: '' })),
    credentials: request.credentials.map(({ registry }) => ({ registry, username: '', password: '' })),
    ...shown,
  };
  const open = withNamed({ ...request, ...blank }, (entry) => (entry.isSecret ? { ...entry, value: '' } : entry));
  return Object.keys(hidden).length === 0 ? { open } : { open, hidden };
}

/** Puts a request together again. */
export function joinRequest({ open, hidden = {} }: SplitRequest): ResolvedRunRequest {
  const whole = {
    ...open,
    secrets: open.secrets.map(({ id }, index) => ({ id, content: hidden.contents?.[index] ?? '' })),
    credentials: open.credentials.map(({ registry }, index) => ({
      registry,
      ...(hidden.logins?.[index] ?? { username: '', password: '' }),
    })),
    ...locationsOf(hidden),
  };
  return withNamed(whole, (entry, index) => ({ ...entry, value: hidden.named?.[index] ?? entry.value }));
}

type Locations = Partial<Record<'sourceLocation' | 'taskFileLocation', string>>;

/** The addresses that a request has. */
function locationsOf(from: {
  readonly sourceLocation?: string | undefined;
  readonly taskFileLocation?: string | undefined;
}): Locations {
  const { sourceLocation, taskFileLocation } = from;
  return {
    ...(sourceLocation === undefined ? {} : { sourceLocation }),
    ...(taskFileLocation === undefined ? {} : { taskFileLocation }),
  };
}

function namedOf(request: ResolvedRunRequest): readonly NamedValue[] {
  return request.type === 'DockerBuildRequest' ? request.arguments : request.values;
}

function withNamed(
  request: ResolvedRunRequest,
  change: (entry: NamedValue, index: number) => NamedValue,
): ResolvedRunRequest {
  return request.type === 'DockerBuildRequest'
    ? { ...request, arguments: request.arguments.map(change) }
    : { ...request, values: request.values.map(change) };
}
