import { logChunkSchema, logEndSchema, type LogChunkMessage, type LogEndMessage } from '@slipway/core/http';

/** An event of a log, with the id that a reader resumes with. */
export type LogEvent =
  | { readonly kind: 'chunk'; readonly id: number; readonly chunk: LogChunkMessage; readonly text: string }
  | { readonly kind: 'end'; readonly id: number; readonly end: LogEndMessage };

/** Reads the events of an answer as they come; ends when the answer does, and fails when it breaks off. */
export async function* logEvents(answer: Response): AsyncGenerator<LogEvent, undefined> {
  if (answer.body === null) return undefined;
  let rest = '';
  const decoder = new TextDecoder();
  for await (const bytes of answer.body) {
    const blocks = (rest + decoder.decode(bytes as Uint8Array, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = readEvent(block);
      if (event !== undefined) yield event;
    }
  }
  return undefined;
}

/** All events of an answer. */
export async function allEvents(answer: Response): Promise<readonly LogEvent[]> {
  const events: LogEvent[] = [];
  for await (const event of logEvents(answer)) events.push(event);
  return events;
}

function readEvent(block: string): LogEvent | undefined {
  const fields = new Map(
    block.split('\n').map((line) => {
      const [name = '', ...value] = line.split(': ');
      return [name, value.join(': ')] as const;
    }),
  );
  const data = fields.get('data');
  if (data === undefined) return undefined;
  const id = Number(fields.get('id'));
  const message: unknown = JSON.parse(data);
  if (fields.get('event') === 'end') return { kind: 'end', id, end: logEndSchema.parse(message) };
  const chunk = logChunkSchema.parse(message);
  return { kind: 'chunk', id, chunk, text: Buffer.from(chunk.data, 'base64').toString('utf8') };
}
