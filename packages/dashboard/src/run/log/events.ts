/** One server-sent event. */
export interface ServerEvent {
  readonly name: string;
  readonly data: string;
}

/** Makes a reader of server-sent events (HTML standard §9.2.6) out of text that comes in pieces. The service ends lines with `\n`. */
export function createEventReader(): (text: string) => ServerEvent[] {
  let rest = '';
  return (text) => {
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop() ?? '';
    return blocks.flatMap((block) => {
      let name = 'message';
      const data: string[] = [];
      for (const line of block.split('\n')) {
        if (line.startsWith('data:')) data.push(line.slice(5).trimStart());
        else if (line.startsWith('event:')) name = line.slice(6).trim();
      }
      return data.length === 0 ? [] : [{ name, data: data.join('\n') }];
    });
  };
}
