import { describe, expect, it } from 'vitest';
import { registryEndpoints } from './endpoint.ts';

const shown = (host: string, allowHttp?: boolean): string[] =>
  registryEndpoints(host, allowHttp).map(({ protocol, hostname, port }) => `${protocol}//${hostname}:${port}`);

describe('registryEndpoints', () => {
  it.each([
    ['127.0.0.1:5000', ['https://127.0.0.1:5000', 'http://127.0.0.1:5000']],
    ['localhost', ['https://localhost:443', 'http://localhost:80']],
    ['[::1]:5000', ['https://::1:5000', 'http://::1:5000']],
    ['registry.example.io', ['https://registry.example.io:443']],
    ['registry.example.io:5000', ['https://registry.example.io:5000']],
    ['127.example.io', ['https://127.example.io:443']],
    ['docker.io', ['https://registry-1.docker.io:443']],
  ])('%s', (host, expected) => {
    expect(shown(host)).toEqual(expected);
  });

  it('tries http elsewhere only where it is allowed', () => {
    expect(shown('registry.lan:5000', true)).toEqual(['https://registry.lan:5000', 'http://registry.lan:5000']);
  });
});
