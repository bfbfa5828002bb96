import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { SlipwayError } from '@slipway/core';
import type { UploadSelection } from '@slipway/engine';

/** Where a build's Dockerfile is for the service, and what of the directory goes along with it. */
export interface DockerfileUpload {
  /** Relative to the context. */
  readonly dockerFilePath: string;
  readonly selection: UploadSelection;
}

/**
 * Chooses what of a directory a build needs (contract §6.4): all but what `<Dockerfile>.dockerignore`, or else `.dockerignore`, leaves out.
 * A Dockerfile that is ignored goes along all the same. One from elsewhere goes along in a folder of its own, which the build does
 * not copy into an image.
 */
export function dockerfileUpload(
  directory: string,
  file: string | undefined,
  standardInput: string | undefined,
): DockerfileUpload {
  const dockerfile = path.resolve(file === undefined || file === '-' ? path.join(directory, 'Dockerfile') : file);
  const shared = path.join(directory, '.dockerignore');
  if (standardInput !== undefined) return elsewhere(directory, Buffer.from(standardInput), shared);
  const content = read(dockerfile);
  if (content === undefined) {
    throw new SlipwayError('invalid-argument', `the Dockerfile '${file ?? dockerfile}' cannot be read`, {
      advice: 'Name an existing file with -f, relative to this directory; the default is Dockerfile in the context.',
    });
  }
  const own = `${dockerfile}.dockerignore`;
  const relative = path.relative(realpathSync(directory), realpathSync(dockerfile));
  if (relative.startsWith('..') || path.isAbsolute(relative))
    return elsewhere(directory, content, existsSync(own) ? own : shared);
  const dockerFilePath = relative.split(path.sep).join('/');
  const rules = existsSync(`${path.join(directory, relative)}.dockerignore`)
    ? `${dockerFilePath}.dockerignore`
    : '.dockerignore';
  return { dockerFilePath, selection: { ruleFiles: [rules], include: [dockerFilePath], extra: [] } };
}

/** Named for its content, so that the same build is the same to a cache. */
function elsewhere(directory: string, content: Buffer, rules: string): DockerfileUpload {
  const folder = `.slipway-${createHash('sha256').update(content).digest('hex').slice(0, 16)}`;
  const dockerFilePath = `${folder}/Dockerfile`;
  const own = Buffer.from(`${read(rules)?.toString('utf8') ?? ''}\n${folder}\n`);
  return {
    dockerFilePath,
    selection: {
      ruleFiles: [path.relative(directory, rules)],
      include: [],
      extra: [
        { name: dockerFilePath, content },
        { name: `${dockerFilePath}.dockerignore`, content: own },
      ],
    },
  };
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
