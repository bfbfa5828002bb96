import { expect, it } from 'vitest';
import { createEventReader } from './events.ts';

it('reads events, however the text is cut', () => {
  const text = ':\n\nid: 5\ndata: {"end":5}\n\nevent: end\nid: 5\ndata: {"status":"Succeeded"}\n\n';
  const expected = [
    { name: 'message', data: '{"end":5}' },
    { name: 'end', data: '{"status":"Succeeded"}' },
  ];
  for (let size = 1; size <= text.length; size += 1) {
    const read = createEventReader();
    const events = [];
    for (let at = 0; at < text.length; at += size) events.push(...read(text.slice(at, at + size)));
    expect(events).toEqual(expected);
  }
});
