import { compile, type CompileOptions, type Plan } from '@slipway/core';

/** Compiles a task file of a test, in which `busybox` stands for an image that is there. Rejects with what is wrong with it. */
export async function planOfFile(text: string, image: string, some: Partial<CompileOptions> = {}): Promise<Plan> {
  const result = await compile(`version: v1.1.0\n${text.replaceAll('busybox', image)}`, {
    run: { id: 'r1', registry: '127.0.0.1:5000', date: new Date(0), os: 'linux', architecture: 'amd64' },
    imageAliases: { bash: image },
    ...some,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.plan;
}
