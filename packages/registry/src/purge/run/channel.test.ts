import { expect, it } from 'vitest';
import { createChannel } from './channel.ts';

async function readAll<Event>(events: AsyncIterable<Event>): Promise<readonly Event[]> {
  const all: Event[] = [];
  for await (const event of events) all.push(event);
  return all;
}

it('hands on everything in order, also what is told while it is read', async () => {
  const channel = createChannel<number>();
  channel.tell(1);
  const reading = readAll(channel.read());
  await Promise.resolve();
  channel.tell(2);
  await new Promise((resolve) => setImmediate(resolve));
  channel.tell(3);
  channel.end();
  expect(await reading).toEqual([1, 2, 3]);
});

it('fails at its end, after everything was read', async () => {
  const channel = createChannel<number>();
  channel.tell(1);
  channel.end(new Error('broken'));
  const events = channel.read();
  expect(await events.next()).toEqual({ done: false, value: 1 });
  await expect(events.next()).rejects.toThrow('broken');
});
