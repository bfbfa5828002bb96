import { describe, expect, it } from 'vitest';
import { planDockerBuild, type DockerBuildRequest } from './docker-build.ts';

const request: DockerBuildRequest = {
  run: { id: 'ca1', registry: 'r.example.io', date: new Date(0), os: 'linux', architecture: 'amd64' },
  images: [],
  push: true,
  noCache: false,
  buildArgs: [],
};

const pushed = (...images: string[]): readonly string[] => {
  const step = planDockerBuild({ ...request, images }).steps.at(-1);
  return step?.kind === 'push' ? step.images : [];
};

describe('planDockerBuild', () => {
  it.each([
    ['app:1', 'r.example.io/app:1'],
    ['team/app', 'r.example.io/team/app:latest'],
    ['r.example.io/app:1', 'r.example.io/app:1'],
    ['library/app:1', 'library/app:1'],
    ['docker.io/x/y:1', 'r.example.io/docker.io/x/y:1'],
    ['app:{{.Run.ID}}', 'r.example.io/app:ca1'],
  ])('statements 82, 84: %s becomes %s', (image, expected) => {
    expect(pushed(image)).toEqual([expected]);
  });

  it('statement 84: aliases are not expanded', () => {
    expect(() => planDockerBuild({ ...request, images: ['app:$ID'] })).toThrow("'app:$ID' is not valid");
  });

  it('statement 83: without a name, or when told not to, nothing is pushed', () => {
    expect(planDockerBuild(request).steps.map(({ kind }) => kind)).toEqual(['build']);
    expect(planDockerBuild({ ...request, images: ['a'], push: false }).steps.map(({ kind }) => kind)).toEqual([
      'build',
    ]);
  });

  it('pushes a name once that was given twice', () => {
    expect(pushed('app', 'app:latest')).toEqual(['r.example.io/app:latest']);
  });

  it('puts secrets into a volume that only the build sees', () => {
    const content = Uint8Array.of(0, 255);
    const plan = planDockerBuild({ ...request, images: ['a'], secrets: [{ id: 'npm token', content }], masks: ['x'] });
    expect(plan).toMatchObject({ masks: ['x'], volumes: [{ files: [{ name: '0', content }] }] });
    const [build] = plan.steps;
    const { mountPath } = (build?.kind === 'build' && build.volumeMounts[0]) || { mountPath: '' };
    expect(build).toMatchObject({ options: { secrets: [{ id: 'npm token', source: `${mountPath}/0` }] } });
  });

  it.each(['', 'UPPER', 'a b', 'app:', 'app:{{.Run.ID', 'app:{{ nonsense }}'])('refuses the name "%s"', (image) => {
    expect(() => planDockerBuild({ ...request, images: [image] })).toThrow('is not valid');
  });
});
