import type Docker from 'dockerode';

/** A login to a registry. */
export interface RegistryLogin {
  readonly username: string;
  readonly password: string;
}

/** Whether the engine holds this image. */
export async function hasImage(docker: Docker, image: string): Promise<boolean> {
  return (await labelsOf(docker, image)) !== undefined;
}

/** The labels of an image, or undefined when the engine does not hold it. */
export async function labelsOf(docker: Docker, image: string): Promise<Readonly<Record<string, string>> | undefined> {
  const images = await docker.listImages({ filters: { reference: [image] } });
  return images[0] === undefined ? undefined : { ...images[0].Labels };
}

/** Pulls an image; rejects with the registry's reason. */
export async function pullImage(docker: Docker, image: string): Promise<void> {
  const stream: NodeJS.ReadableStream = await docker.pull(image).catch((cause: unknown) => {
    throw new Error(`${image} cannot be pulled`, { cause });
  });
  await readProgress(docker, stream);
}

/**
 * Pushes a local image under another name and takes that name away again, so that the engine is left as it was.
 * Resolves with the digest that the registry now serves; rejects with the registry's reason.
 */
export async function pushImage(docker: Docker, image: string, target: string, login?: RegistryLogin): Promise<string> {
  const { repo, tag } = splitTag(target);
  await docker.getImage(image).tag({ repo, tag });
  const name = docker.getImage(`${repo}:${tag}`);
  try {
    // Without an auth header engines before 1.42 answer 400.
    const stream = await name.push({ authconfig: { username: '', password: '', serveraddress: '', ...login } });
    const digests = (await readProgress(docker, stream)).flatMap(({ aux }) => aux?.Digest ?? []);
    const digest = digests.at(-1);
    if (digest === undefined) throw new Error(`the engine named no digest after it pushed ${target}`);
    return digest;
  } finally {
    await name.remove();
  }
}

/** `host:5000/repo:tag` in its two halves; `latest` when no tag is given. A port's colon is no tag. */
function splitTag(reference: string): { readonly repo: string; readonly tag: string } {
  const colon = reference.lastIndexOf(':');
  if (colon <= reference.lastIndexOf('/')) return { repo: reference, tag: 'latest' };
  return { repo: reference.slice(0, colon), tag: reference.slice(colon + 1) };
}

interface ProgressMessage {
  readonly error?: string;
  readonly stream?: string;
  readonly aux?: { readonly Digest?: string };
}

/** Reads a progress stream to its end. The engine reports failures inside it, under status 200. */
export function readProgress(docker: Docker, stream: NodeJS.ReadableStream): Promise<readonly ProgressMessage[]> {
  return new Promise((resolve, reject) => {
    docker.modem.followProgress(stream, (error: Error | null, messages: ProgressMessage[]) => {
      const failure = error?.message ?? messages.find((message) => message.error !== undefined)?.error;
      if (failure === undefined) resolve(messages);
      else reject(new Error(failure));
    });
  });
}
