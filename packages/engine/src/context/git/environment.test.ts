import { describe, expect, it } from 'vitest';
import { gitEnvironment, loginSecrets } from './environment.ts';
import { parseGitUrl } from './source.ts';

const parent = { PATH: '/bin', HOME: '/root', GIT_TRACE: '1', GIT_SSH: '/x', https_proxy: 'http://proxy', SECRET: 'x' };

describe('gitEnvironment', () => {
  it('hands on the way to programs and the network, and nothing else', () => {
    const environment = gitEnvironment(parseGitUrl('https://host/r.git'), '/home', parent);
    expect(environment).toMatchObject({ PATH: '/bin', HOME: '/home', https_proxy: 'http://proxy' });
    expect(Object.keys(environment)).not.toEqual(expect.arrayContaining(['SECRET']));
    expect(environment).not.toHaveProperty('GIT_TRACE');
    expect(environment).not.toHaveProperty('GIT_SSH');
  });

  it.each([
    ['https://host/r.git', 'https:ssh'],
    ['http://host/r.git', 'https:ssh:http'],
    ['git@host:r.git', 'https:ssh'],
  ])('speaks for %s only %s', (url, protocols) => {
    expect(gitEnvironment(parseGitUrl(url), '/home', {})['GIT_ALLOW_PROTOCOL']).toBe(protocols);
  });

  it('asks ssh for nothing that a person would have to answer', () => {
    const environment = gitEnvironment(parseGitUrl('git@host:r.git'), '/home', {});
    expect(environment['GIT_SSH_COMMAND']).toMatch(/^ssh -oBatchMode=yes /);
  });

  it('binds a login to its origin', () => {
    const source = parseGitUrl('https://TOKEN@host:8443/a/r.git');
    const environment = gitEnvironment(source, '/home', {});
    const key = Object.entries(environment).find(([, value]) => value === 'http.https://host:8443/.extraHeader')?.[0];
    const encoded = Buffer.from('dummy:TOKEN').toString('base64');
    expect(environment[key?.replace('KEY', 'VALUE') ?? '']).toBe(`Authorization: Basic ${encoded}`);
    expect(loginSecrets(source)).toEqual(['TOKEN', 'TOKEN', encoded]);
  });
});
