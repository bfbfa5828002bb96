import { describe, expect, it } from 'vitest';
import { canonicalRepository, sameRepository } from './canonical-repository.ts';

describe('canonicalRepository', () => {
  it.each([
    'https://Git.example.io/Team/App.git',
    'https://git.example.io/team/app',
    'https://git.example.io/team/app/',
    'https://git.example.io:443/team/app.git/',
    'https://user:p%40ss@git.example.io/team/app.git#main:src',
    'http://git.example.io/team/app',
    'ssh://git@git.example.io/team/app.git',
    'ssh://git@git.example.io:2222/team/app.git',
    'git@git.example.io:team/app.git',
    'git.example.io:team/app.git',
    'git://git.example.io/team/app.git',
    'git.example.io/team/app',
  ])('takes %s for git.example.io/team/app', (url) => {
    expect(canonicalRepository(url)).toBe('git.example.io/team/app');
  });

  it.each([
    'https://dev.azure.com/Org/Proj/_git/Repo',
    'https://Org@dev.azure.com/Org/Proj/_git/Repo',
    'git@ssh.dev.azure.com:v3/Org/Proj/Repo',
    'https://org.visualstudio.com/Proj/_git/Repo',
    'https://org.visualstudio.com/DefaultCollection/Proj/_git/Repo',
  ])('takes %s for one repository of Azure DevOps', (url) => {
    expect(canonicalRepository(url)).toBe('dev.azure.com/org/proj/_git/repo');
  });

  it.each([
    ['https://git.example.io/team/app', 'https://git.example.io/team/app2'],
    ['https://git.example.io/team/app', 'https://git.example.io:8443/team/app'],
    ['https://git.example.io/team/app', 'https://git.example.com/team/app'],
    ['https://git.example.io/team/app', 'https://git.example.io@evil.example/team/app'],
    ['https://git.example.io/team/app', 'https://evil.example/git.example.io/team/app'],
  ])('tells %s from %s', (one, other) => {
    expect(sameRepository(one, other)).toBe(false);
  });

  it('gives something for any text, and the same for what it gave', () => {
    for (const text of ['', '/', ':', '://', 'x', '[::1]:a/b', 'https://[::1]:3000/a/b.git']) {
      expect(canonicalRepository(canonicalRepository(text)), text).toBe(canonicalRepository(text));
    }
  });
});
