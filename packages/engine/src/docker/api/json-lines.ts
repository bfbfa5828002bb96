import { StringDecoder } from 'node:string_decoder';

/** Reads a stream of JSON texts, one on each line. A last line without its end counts; an empty one does not. */
export async function* jsonLines(source: AsyncIterable<Uint8Array>): AsyncGenerator {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of source) {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.trim() !== '') yield JSON.parse(line);
    }
  }
  rest += decoder.end();
  if (rest.trim() !== '') yield JSON.parse(rest);
}
