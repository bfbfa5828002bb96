import { describe, expect, it } from 'vitest';
import { formatImageRef } from '../image/reference.ts';
import { readBaseImages } from './base-images.ts';
import type { DockerfileOptions } from './stages.ts';

function read(
  text: string,
  options: DockerfileOptions = {},
): { runtime: string[]; buildtime: string[]; warnings: number } {
  const { dependencies, warnings } = readBaseImages(text, options);
  const of = (type: string) =>
    dependencies
      .filter((dependency) => dependency.type === type)
      .map(({ image }) => formatImageRef(image).replace('docker.io/library/', ''));
  return { runtime: of('runtime'), buildtime: of('buildtime'), warnings: warnings.length };
}

const arg = (name: string, value: string) => ({ name, value });

describe('base images of a Dockerfile', () => {
  it.each<[string, string, DockerfileOptions, string[], string[]]>([
    ['59 takes the default of an argument', 'ARG BASE=x\nFROM ${BASE}', {}, ['x:latest'], []],
    ['59 takes a given argument', 'ARG BASE=x\nFROM ${BASE}', { buildArgs: [arg('BASE', 'y')] }, ['y:latest'], []],
    ['60 knows runtime and build time', 'FROM a AS b\nFROM c', {}, ['c:latest'], ['a:latest']],
    ['61 follows a stage to its origin', 'FROM a AS b\nFROM b', {}, ['a:latest'], []],
    ['62 stops at the target', 'FROM a AS b\nFROM c\nFROM d', { target: 'b' }, ['a:latest'], []],
    ['63 reads a platform flag', 'FROM --platform=$BUILDPLATFORM golang AS build', {}, ['golang:latest'], []],
    ['64 reads a default', 'FROM ${V:-alpine}', {}, ['alpine:latest'], []],
    ['64 reads an alternative', 'ARG V=1\nFROM alpine${V:+:edge}', {}, ['alpine:edge'], []],
    ['67 does not look scratch up', 'FROM scratch\nCOPY x /', {}, [], []],
    ['joins continued lines', 'FROM \\\n  # why\n\n  alpine:3 \\\n AS x', {}, ['alpine:3'], []],
    ['knows the escape directive', '# escape=`\nFROM `\n alpine', {}, ['alpine:latest'], []],
    ['skips heredocs', 'FROM a\nRUN <<EOF\nFROM b\nEOF\nCOPY <<-"X" /f\nFROM c\n\tX\n', {}, ['a:latest'], []],
    ['takes an unclosed heredoc for text', 'FROM a\nRUN cat <<EOF\nFROM b', {}, ['b:latest'], ['a:latest']],
    ['reads copies from images', 'FROM a\nCOPY --chown=1 --from=q/t:1 / /', {}, ['a:latest'], ['docker.io/q/t:1']],
    ['reads copies by number', 'FROM x\nFROM a\nCOPY --from=0 / /', {}, ['a:latest'], ['x:latest']],
    ['reads mounts from images', 'FROM a\nRUN --mount=type=bind,from=m,target=/m ls', {}, ['a:latest'], ['m:latest']],
    ['reads the frontend', '# syntax=docker/dockerfile:1\nFROM a', {}, ['a:latest'], ['docker.io/docker/dockerfile:1']],
    ['leaves later stages out', 'FROM a AS one\nFROM b AS two\nFROM c', { target: 'one' }, ['a:latest'], []],
    ['compares stage names without case', 'FROM a AS Build\nFROM BUILD', {}, ['a:latest'], []],
    ['keeps stage arguments out of FROM', 'FROM a\nARG V=b\nFROM x:${V:-none}', {}, ['x:none'], ['a:latest']],
    ['gives the last global ARG', 'ARG V=1\nARG V=2\nFROM a:$V', {}, ['a:2'], []],
    ['lets arguments build on others', 'ARG R=r.io/x\nARG B=$R/base\nFROM ${B}:1', {}, ['r.io/x/base:1'], []],
    ['knows the target platform', 'FROM a:$TARGETARCH', { platform: 'linux/arm64' }, ['a:arm64'], []],
    ['undoes quotes', 'FROM "alpine"', {}, ['alpine:latest'], []],
    ['forgives a byte order mark and CRLF', '\uFEFFFROM alpine\r\nRUN x\r\n', {}, ['alpine:latest'], []],
    ['is not fooled by words in RUN', 'FROM a\nRUN echo --from=b', {}, ['a:latest'], []],
  ])('%s', (_name, text, options, runtime, buildtime) => {
    expect(read(text, options)).toEqual({ runtime, buildtime, warnings: 0 });
  });

  it('65 canonicalises short names and 66 keeps digests', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    expect(readBaseImages('FROM golang').dependencies[0]?.image).toEqual({
      registry: 'docker.io',
      repository: 'library/golang',
      tag: 'latest',
    });
    expect(readBaseImages(`FROM r.example.io/a/b@${digest}`).dependencies[0]?.image.digest).toBe(digest);
    expect(readBaseImages('FROM registry:5000/x').dependencies[0]?.image.registry).toBe('registry:5000');
  });

  it.each([
    '',
    'RUN x',
    'FROM',
    'FROM $NOPE',
    'FROM ${V',
    'FROM ${V/a/b}',
    'FROM UPPER CASE',
    'FROM a\nCOPY --from=$X / /',
  ])('warns about what it cannot tell and does not fail: %j', (text) => {
    expect(readBaseImages(text).warnings).not.toHaveLength(0);
  });

  it('warns about a target that does not exist', () => {
    expect(read('FROM a AS b', { target: 'c' })).toEqual({ runtime: [], buildtime: [], warnings: 1 });
  });
});

describe('reading a Dockerfile that nobody meant', () => {
  it.each([
    ['a long word', `FROM ${'x'.repeat(2_000_000)}`],
    ['many unclosed heredocs', 'FROM a\n' + 'RUN <<X\n'.repeat(100_000)],
    ['many quotes', `FROM a\nRUN ${`"'`.repeat(500_000)}`],
    ['many blanks', `FROM a${' '.repeat(2_000_000)}b`],
    ['nested defaults', `FROM ${'${a:-'.repeat(100_000)}`],
    ['many stages', Array.from({ length: 5000 }, (_, index) => `FROM s${index - 1} AS s${index}`).join('\n')],
  ])('ends soon for %s', (_name, text) => {
    const started = performance.now();
    readBaseImages(text);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
