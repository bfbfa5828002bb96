import {
  describeEnd,
  dryRunText,
  imageTimeoutMs,
  patchReport,
  reportText,
  SlipwayError,
  type OutputImage,
  type PatchedImage,
  type PatchEnd,
} from '@slipway/core';
import { mapLimited } from '@slipway/registry';
import { withDeadline } from '../../execute/deadline.ts';
import type { CmdExit } from '../../runtime/runtime.ts';
import type { BuiltinCommand, BuiltinContext } from '../command.ts';
import { asksForHelp, tellHelp, type Help } from '../help.ts';
import { removeOldPatches } from '../patch/keep-patches.ts';
import { patchImage } from '../patch/patch-image.ts';
import { prefixedOutput } from '../patch/prefixed.ts';
import { resolveOrder, type PatchTarget } from '../patch/resolve.ts';
import type { PatchRoom } from '../patch/room.ts';
import { readPatchWords, type PatchWords } from '../patch/words.ts';
import { registryHost } from '../registry-host.ts';

const summary = 'Upgrade the packages of images whose system has updates, and push each as a patch of its own.';

const help: Help = {
  usage: 'patch REPOSITORY:TAG... [flags]',
  summary,
  flags: [
    ['    --dry-run', 'print which images match, and patch none'],
    ['    --floating', 'push TAG-patched instead of TAG-1, TAG-2, …'],
    ['    --keep-patches N', 'keep the N newest patches of a tag, and untag older ones'],
    ['    --order BASE64', 'images and settings of a patch task, as `tasks patch -f` sends them'],
    ['-o, --output FORMAT', 'text or json'],
    ['-r, --registry HOST', "another registry than the run's"],
  ],
  examples: ['acr patch base/debian:bookworm --dry-run', 'acr patch base/debian:bookworm team/app:v2 --keep-patches 3'],
};

/** `acr patch`: decides for each image, builds from the original, verifies, pushes. */
export const patchCommand: BuiltinCommand = {
  name: 'patch',
  summary,
  needsEngine: true,
  run: (words, context) =>
    asksForHelp(words) ? tellHelp(help, context.out) : runPatch(readPatchWords(words), context),
};

async function runPatch({ order, isDry, isJson }: PatchWords, context: BuiltinContext): Promise<CmdExit> {
  const host = registryHost(order.source, context.defaultRegistry, context.step.env);
  const room: PatchRoom = { context, order, host, access: await context.registry(host) };
  const { targets, missing } = await resolveOrder(room);
  const print = (text: string): void | Promise<void> => context.out('stdout', Buffer.from(text));
  const nothingFound = targets.length === 0 && missing.length > 0;
  if (isDry) {
    const images = targets.map(({ repository, tag, latest }) => ({ repository, tag, latest }));
    await print(isJson ? json({ images, missing }) : dryRunText(images, missing));
    return nothingFound ? noImage : { exitCode: 0 };
  }
  const images = await mapLimited(targets, order.limits.parallel, (target) => workOn(room, target));
  const report = patchReport(images, missing);
  await print(isJson ? json(report) : reportText(report));
  const pushed = outputImages(images, host);
  if (nothingFound) return noImage;
  if (report.failed === 0) return { exitCode: 0, images: pushed };
  const reason = `${report.failed} of ${images.length} images could not be patched`;
  return { exitCode: 1, reason, images: pushed };
}

const noImage = { exitCode: 1, reason: 'none of the images exists' };

/** One image from the first look to its end. What goes wrong with one does not keep the others from being patched. */
async function workOn(room: PatchRoom, target: PatchTarget): Promise<PatchedImage> {
  const { context } = room;
  const { repository, tag, latest, patches } = target;
  const lines = prefixedOutput(`${repository}:${tag}`, context.out);
  const end = await endOf(room, (limited) => patchImage(limited, target, lines.out));
  const kept = end.status === 'Patched' ? [...patches.filter((patch) => patch !== end.tag), end.tag] : patches;
  const removed = await removeOldPatches(room, { repository, tag, patches: kept }).catch((cause: unknown) => {
    if (!(cause instanceof SlipwayError)) throw cause;
    return [`old patches stay: ${cause.message}`];
  });
  await lines.end();
  for (const line of [...removed, describeEnd({ repository, tag, end })]) {
    await context.out('stderr', Buffer.from(`${line}\n`));
  }
  return { repository, tag, ...(latest === undefined ? {} : { latest }), end };
}

async function endOf(room: PatchRoom, work: (limited: PatchRoom) => Promise<PatchEnd>): Promise<PatchEnd> {
  const { context, order } = room;
  try {
    const timed = await withDeadline(imageTimeoutMs(order), context.signal, (signal) =>
      work({ ...room, context: { ...context, signal } }),
    );
    return timed.timedOut ? { status: 'Failed', reason: `it took more than ${order.limits.timeout}` } : timed.result;
  } catch (cause) {
    context.signal.throwIfAborted();
    // Without an engine no image can be patched: that is told once, as a failure of the machinery.
    if (!(cause instanceof SlipwayError) || cause.code.startsWith('engine-')) throw cause;
    return { status: 'Failed', reason: cause.message };
  }
}

function outputImages(images: readonly PatchedImage[], host: string): readonly OutputImage[] {
  return images.flatMap(({ repository, end }) =>
    end.status === 'Patched' ? [{ reference: `${host}/${repository}:${end.tag}`, digest: end.digest }] : [],
  );
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
