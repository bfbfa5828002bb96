/** Whether a character, as a code point, is accepted. */
export type CharacterTest = (codePoint: number) => boolean;

/** One instruction of a compiled expression. */
export type Instruction =
  | { readonly op: 'one'; readonly accepts: CharacterTest }
  | { readonly op: 'many'; readonly accepts: CharacterTest }
  /** Goes on with the next instruction, and also this many further on. */
  | { readonly op: 'skip'; readonly by: number }
  /** Holds between two characters; undefined stands for either end of the text. */
  | { readonly op: 'between'; readonly holds: (before: number | undefined, after: number | undefined) => boolean };

/** Whether a program accepts a whole text. The time is at most the product of both lengths: no pattern can make it explode. */
export function runProgram(program: readonly Instruction[], text: string): boolean {
  let current = new Set<number>();
  const enter = (states: Set<number>, start: number, before: number | undefined, after: number | undefined): void => {
    const waiting = [start];
    for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
      if (states.has(state)) continue;
      const instruction = program[state];
      if (instruction?.op === 'between' && !instruction.holds(before, after)) continue;
      states.add(state);
      if (instruction?.op === 'many' || instruction?.op === 'between') waiting.push(state + 1);
      if (instruction?.op === 'skip') waiting.push(state + 1, state + instruction.by);
    }
  };
  const characters = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  enter(current, 0, undefined, characters[0]);
  for (const [index, character] of characters.entries()) {
    const next = new Set<number>();
    for (const state of current) {
      const instruction = program[state];
      if (instruction === undefined || instruction.op === 'skip' || instruction.op === 'between') continue;
      if (!instruction.accepts(character)) continue;
      enter(next, instruction.op === 'one' ? state + 1 : state, character, characters[index + 1]);
    }
    if (next.size === 0) return false;
    current = next;
  }
  return current.has(program.length);
}
