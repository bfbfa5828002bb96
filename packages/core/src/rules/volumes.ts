import type { PlannedVolume } from '../plan/plan.ts';
import type { VolumeMount } from '../plan/step.ts';
import type { volumeProperties } from '../spec/properties.ts';
import type { ReadContext } from '../spec/read-map.ts';
import type { SpecItem, StepSpec } from '../spec/task-spec.ts';
import { decodeBase64 } from './base64.ts';

const volumeName = /^[a-zA-Z0-9_-]+$/;
const fileName = /^[a-zA-Z0-9._-]+$/;

/** Checks the volumes of a task and decodes their files (contract §2.5, §2.10). */
export function readVolumes(
  volumes: readonly SpecItem<typeof volumeProperties>[],
  context: ReadContext,
): readonly PlannedVolume[] {
  const names = new Set<string>();
  return volumes.map((volume) => {
    const { findings, locate } = context;
    const name = volume.properties.name?.value.text ?? '';
    const place = locate(volume.properties.name?.offset ?? volume.offset);
    if (name === '') findings.error('volume-name', 'volume name is empty', place);
    else if (!volumeName.test(name)) {
      findings.error('volume-name', 'volume name is not well formed. Only use alphanumeric and - _', place);
    } else if (names.has(name)) findings.error('volume-name', 'volume with duplicate name found', place);
    names.add(name);
    return { name, files: readFiles(volume, context) };
  });
}

function readFiles(
  volume: SpecItem<typeof volumeProperties>,
  { findings, locate }: ReadContext,
): PlannedVolume['files'] {
  const { secret } = volume.properties;
  if (secret === undefined) {
    findings.error('volume-source', 'currently only support for source type secret', locate(volume.offset), {
      cure: 'Add `secret:` with file names and base64 contents.',
    });
    return [];
  }
  if (secret.value.length === 0) findings.error('volume-source', 'secret is empty', locate(secret.offset));
  return secret.value.map(({ key, keyOffset, value }) => {
    if (key === '') findings.error('volume-file', 'secret name provided for value is empty', locate(keyOffset));
    else if (!fileName.test(key)) {
      findings.error(
        'volume-file',
        `file name, ${key}, is not well formed. Only use alphanumeric and - _ .`,
        locate(keyOffset),
      );
    }
    const content = decodeBase64(value.text);
    if (content === undefined) {
      findings.error(
        'volume-base64',
        'failed to decode Base64 value. please make sure value provided is Base64 encoded',
        locate(value.offset),
        { cure: 'Pipe the value through `b64enc`: `{{.Secrets.name | b64enc}}`.' },
      );
    }
    return { name: key, content: content ?? new Uint8Array() };
  });
}

/** Checks the mounts of a step against the volumes of the task. */
export function readMounts(
  step: StepSpec,
  volumes: readonly PlannedVolume[],
  context: ReadContext,
): readonly VolumeMount[] {
  const { findings, locate } = context;
  const { properties, mounts } = step;
  if (mounts.length > 0 && properties.push !== undefined && properties.push.value.length > 0) {
    findings.error(
      'mount-on-push',
      'invalid use of Mounts. Mounts must have unique container paths and only used for cmd or build steps',
      locate(properties.volumeMounts?.offset ?? step.offset),
    );
  }
  const known = new Set(volumes.map((volume) => volume.name));
  const paths = new Set<string>();
  return mounts.map((mount) => {
    const name = mount.properties.name?.value.text ?? '';
    const mountPath = mount.properties.mountPath?.value.text ?? '';
    if (name === '' || mountPath === '') {
      findings.error('mount-empty', 'mount name or mount path is empty', locate(mount.offset));
      return { name, mountPath };
    }
    if (paths.has(mountPath)) {
      findings.error(
        'mount-path',
        'mount with duplicate container file path found',
        locate(mount.properties.mountPath?.offset ?? mount.offset),
      );
    }
    paths.add(mountPath);
    if (!known.has(name)) {
      findings.error(
        'mount-volume',
        `mount name, ${name}, does not correspond to a volume`,
        locate(mount.properties.name?.offset ?? mount.offset),
        { cure: `Volumes of this task: ${known.size === 0 ? 'none' : [...known].join(', ')}.` },
      );
    }
    return { name, mountPath };
  });
}
