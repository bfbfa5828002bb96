/** Where the HTTP API of a registry is: tried in order until one answers. */
export interface Endpoint {
  readonly protocol: 'http:' | 'https:';
  readonly hostname: string;
  readonly port: number;
}

/** Docker Hub answers under another name than the one its images carry. */
const hubHost = 'registry-1.docker.io';

/**
 * The endpoints of a registry host as it stands in image references (`127.0.0.1:5000`, `docker.io`).
 * Plain http is tried, after https, for loopback addresses only, as the Docker Engine does, or where the caller allows it.
 */
export function registryEndpoints(host: string, allowHttp = false): readonly Endpoint[] {
  const url = new URL(`https://${host === 'docker.io' ? hubHost : host}`);
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? undefined : Number(url.port);
  const https: Endpoint = { protocol: 'https:', hostname, port: port ?? 443 };
  if (!allowHttp && !isLoopback(hostname)) return [https];
  return [https, { protocol: 'http:', hostname, port: port ?? 80 }];
}

/** Whether a host name means this computer. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '::1' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
