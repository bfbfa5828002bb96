import { SlipwayError } from '@slipway/core';
import type { Deleted, SetLock } from '@slipway/core/http';
import { defined } from '../defined.ts';
import { askYesNo } from '../input/ask.ts';
import { formatObject, writeAnswer } from '../output/object.ts';
import { printable } from '../output/table.ts';
import { connect } from '../service/connect.ts';
import type { DeleteImageFlags, ImageFlags, LockFlags } from './flags.ts';
import { openImageStore } from './open-image-store.ts';
import { readImage, readImageTarget } from './image-target.ts';
import { repositoryName } from './list-actions.ts';

/** `tasks untag`: the tag goes, its manifest stays. */
export async function untagAction(image: string, flags: ImageFlags): Promise<number> {
  const { repository, tag } = readImageTarget(image);
  if (tag === undefined) {
    throw new SlipwayError('invalid-argument', `'${image}' names no tag`, { advice: `Write ${repository}:TAG.` });
  }
  const images = await openImageStore(flags);
  const untagged = await images.untag(repository, tag);
  const { digest } = untagged;
  process.stderr.write(
    `Untagged ${repository}:${tag}${digest === undefined ? '' : `; ${repository}@${digest} is still there`}\n`,
  );
  if (flags.output !== 'table') process.stdout.write(formatObject(flags.output, untagged));
  return 0;
}

/** `tasks delete REPO:TAG|REPO@DIGEST`: the manifest goes with all its tags, as they were named in the question. */
export async function deleteImageAction(image: string, flags: DeleteImageFlags): Promise<number> {
  const { repository, reference } = readImage(image);
  const images = await openImageStore(flags);
  const shown = await images.manifest(repository, reference);
  const going = shown.tags.map((tag) => `'${repository}:${tag}'`).join(', ');
  const question =
    `This operation will delete the manifest '${shown.digest}'` +
    (going === '' ? ', which has no tag.' : ` and all the following images: ${going}.`);
  if (!(await isConfirmed(question, flags))) return 0;
  return writeDeleted(await images.remove(shown), flags);
}

/** `tasks repos delete`: everything that is known of a repository goes. */
export async function deleteRepositoryAction(name: string, flags: DeleteImageFlags): Promise<number> {
  const repository = repositoryName(name);
  const images = await openImageStore(flags);
  const { tagCount, manifestCount = 0 } = await images.repository(repository);
  const question = `This operation will delete the repository '${repository}' with ${tagCount} tags and ${manifestCount} manifests.`;
  if (!(await isConfirmed(question, flags))) return 0;
  return writeDeleted(await images.removeRepository(repository), flags);
}

/** `tasks lock` and `tasks unlock`. */
export async function lockAction(
  text: string,
  body: Pick<SetLock, 'deleteEnabled' | 'writeEnabled'>,
  flags: LockFlags,
): Promise<number> {
  const { repository, tag, digest } = readImageTarget(text);
  const { call } = await connect(flags);
  const answer = await call('setLock', { params: { repository }, body: { ...body, ...defined({ tag, digest }) } });
  writeAnswer(flags.output, answer.locks, () => ({
    head: ['LOCKED', 'DELETE', 'WRITE', 'BY', 'SINCE'],
    rows: answer.locks.map((lock) => [
      lock.tag !== undefined
        ? `${repository}:${lock.tag}`
        : lock.digest === undefined
          ? repository
          : `${repository}@${lock.digest}`,
      lock.changeableAttributes.deleteEnabled ? 'allowed' : 'refused',
      lock.changeableAttributes.writeEnabled ? 'allowed' : 'refused',
      lock.by ?? '',
      lock.time ?? '',
    ]),
  }));
  process.stderr.write('The service keeps to its locks; a plain registry keeps nobody else from anything.\n');
  return 0;
}

/** What a lock changes: without flags, everything is refused, and an unlock allows everything. */
export function lockChange(
  verb: 'lock' | 'unlock',
  { deleteEnabled, writeEnabled }: LockFlags,
): Pick<SetLock, 'deleteEnabled' | 'writeEnabled'> {
  if (deleteEnabled !== undefined || writeEnabled !== undefined) return defined({ deleteEnabled, writeEnabled });
  return { deleteEnabled: verb === 'unlock', writeEnabled: verb === 'unlock' };
}

async function isConfirmed(question: string, { yes }: DeleteImageFlags): Promise<boolean> {
  if (yes === true) return true;
  if (!process.stdin.isTTY) {
    throw new SlipwayError('invalid-argument', `${question} That needs a yes, and nobody can be asked here`, {
      advice: 'Look at what goes, then add --yes.',
    });
  }
  if (await askYesNo(`${printable(question)} Are you sure?`)) return true;
  process.stderr.write('Nothing was deleted\n');
  return false;
}

function writeDeleted(deleted: Deleted, { output }: DeleteImageFlags): number {
  const { imageName, manifestsDeleted, tagsDeleted, referrersLeft, notes } = deleted;
  const lines = [
    ...tagsDeleted.map((tag) => `Deleted ${imageName}:${tag}`),
    ...manifestsDeleted.map((digest) => `Deleted ${imageName}@${digest}`),
    ...referrersLeft.map(
      (digest) => `Left ${imageName}@${digest}, which belonged to it: \`tasks delete ${imageName}@${digest}\``,
    ),
    ...notes,
  ];
  process.stderr.write(lines.map((line) => `${printable(line)}\n`).join(''));
  if (output !== 'table') process.stdout.write(formatObject(output, deleted));
  return 0;
}
