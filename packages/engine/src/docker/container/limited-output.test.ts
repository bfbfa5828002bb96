import { describe, expect, it } from 'vitest';
import { limitOutput } from './limited-output.ts';

describe('limitOutput', () => {
  it('hands on the limit to the byte, tells it once, and drops the rest', () => {
    let text = '';
    let told = 0;
    const { out } = limitOutput(
      (_, bytes) => {
        text += Buffer.from(bytes).toString();
      },
      5,
      () => {
        told += 1;
      },
    );
    for (const piece of ['abc', 'defg', 'hij', 'k']) void out('stdout', Buffer.from(piece));
    expect({ text, told }).toEqual({ text: 'abcde', told: 1 });
  });

  it('does not mind output of exactly the limit', () => {
    let told = false;
    const { out } = limitOutput(
      () => undefined,
      3,
      () => {
        told = true;
      },
    );
    void out('stderr', Buffer.from('abc'));
    expect(told).toBe(false);
  });

  it('keeps the end of stderr, and nothing of stdout', () => {
    const limited = limitOutput(
      () => undefined,
      Infinity,
      () => undefined,
    );
    void limited.out('stdout', Buffer.from('out'));
    for (let index = 0; index < 1000; index += 1) void limited.out('stderr', Buffer.from(`line ${index}\n`));
    expect(limited.lastWords()).toMatch(/^[^]{2039}line 999\n$/);
  });
});
