import { describe, expect, it } from 'vitest';
import { patchOrderSchema } from './patch-task.ts';
import { decodeOrder, encodeOrder, orderOfImages } from './patch-words.ts';

describe('the words of a patch', () => {
  it('carry an order as it is, whatever letters it has', () => {
    const order = patchOrderSchema.parse({
      version: 'v1',
      repositories: [{ repository: 'team/app', tags: ['*'], exclude: ["{{.Run.ID}} 'ü' $HOME"] }],
    });
    expect(decodeOrder(encodeOrder(order))).toEqual({ ok: true, order });
    expect(encodeOrder(order)).toMatch(/^[A-Za-z0-9_=-]+$/);
  });

  it('are checked again where they arrive', () => {
    expect(decodeOrder('%')).toMatchObject({ ok: false });
    expect(decodeOrder(btoa('{'))).toMatchObject({ ok: false, problem: expect.stringContaining('no JSON') as string });
    expect(decodeOrder(btoa('{"version":"v2"}'))).toMatchObject({
      problem: expect.stringContaining('version: the only version is v1') as string,
    });
  });

  it('make an order of images that are named one by one', () => {
    expect(orderOfImages(['a:1', 'team/b:x', 'a:2'])).toMatchObject({
      order: {
        repositories: [
          { repository: 'a', tags: ['1', '2'] },
          { repository: 'team/b', tags: ['x'] },
        ],
      },
    });
    expect(orderOfImages(['team/app'])).toMatchObject({ ok: false });
    expect(orderOfImages(['team/app:v1-3'])).toMatchObject({ ok: false });
    expect(orderOfImages(['host:5000/app'])).toMatchObject({ ok: false });
  });
});
