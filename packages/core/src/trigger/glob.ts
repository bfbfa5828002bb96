/** Says whether a text as a whole is one that a pattern stands for. */
export type Glob = (text: string) => boolean;

/** The grammar: `*` is anything within a segment, `**` anything over segments, `?` one character of a segment; all else stands for itself. */
type Token =
  | { readonly kind: 'character'; readonly character: string }
  | { readonly kind: 'one' }
  | { readonly kind: 'within' }
  | { readonly kind: 'over' }
  /** `**` with a slash behind it, at the beginning or after another slash: any number of whole segments, none included. */
  | { readonly kind: 'segments' };

const wordBits = 32;
/** So many different characters of texts are prepared; a text may have any number of others. */
const mostPrepared = 1024;

/**
 * Makes a matcher. The places of the pattern where a match may stand are bits of a set that every character moves on (Baeza-Yates and
 * Gonnet's shift-and), so that no pattern makes it slow: the time is that of the text times a thirty-second of the pattern.
 */
export function compileGlob(pattern: string): Glob {
  const tokens = tokensOf(pattern);
  const words = Math.floor(tokens.length / wordBits) + 1;
  const rules: Rules = {
    emptyable: maskOf(tokens, words, ({ kind }) => kind === 'within' || kind === 'over' || kind === 'segments'),
    lasting: maskOf(tokens, words, ({ kind }) => kind === 'within' || kind === 'over'),
  };
  const prepared = new Map<string, Moves>();
  const movesOf = (character: string): Moves => {
    const known = prepared.get(character);
    if (known !== undefined) return known;
    const moves = movesWith(tokens, words, character);
    if (prepared.size < mostPrepared) prepared.set(character, moves);
    return moves;
  };
  const none = new Uint32Array(words);
  return (text) => {
    let places = new Uint32Array(words);
    let next = new Uint32Array(words);
    // Nothing is consumed yet: this only leaves what may stand for nothing.
    advance(none, { onward: none, staying: none }, rules, next, 1);
    [places, next] = [next, places];
    for (const character of text) {
      if (!advance(places, movesOf(character), rules, next, 0)) return false;
      [places, next] = [next, places];
    }
    return ((word(places, tokens.length / wordBits) >>> (tokens.length % wordBits)) & 1) === 1;
  };
}

/** What holds for every character. */
interface Rules {
  /** Places whose token may stand for nothing: they are left as soon as they are reached. */
  readonly emptyable: Uint32Array;
  /** Those that may be left after each character, too; whole segments may only be left behind a slash. */
  readonly lasting: Uint32Array;
}

/** Moves every place on by one character, and says whether any is left. `carry` is the lowest place that is reached besides. */
function advance(
  places: Uint32Array,
  { onward, staying }: Moves,
  { emptyable, lasting }: Rules,
  next: Uint32Array,
  carry: number,
): boolean {
  let isAny = false;
  let [moving, skipping, skippingAgain] = [carry, 0, 0];
  for (let index = 0; index < places.length; index += 1) {
    const stayed = word(places, index) & word(staying, index);
    const moved = word(places, index) & word(onward, index);
    let reached = (moved << 1) | moving | (stayed & word(lasting, index));
    moving = moved >>> (wordBits - 1);
    // Twice, because two tokens that may stand for nothing can follow each other, and never three.
    const skipped = reached & word(emptyable, index);
    reached |= (skipped << 1) | skipping;
    skipping = skipped >>> (wordBits - 1);
    const skippedAgain = reached & word(emptyable, index);
    reached |= (skippedAgain << 1) | skippingAgain;
    skippingAgain = skippedAgain >>> (wordBits - 1);
    next[index] = reached | stayed;
    isAny ||= next[index] !== 0;
  }
  return isAny;
}

function word(places: Uint32Array, index: number): number {
  return places[Math.floor(index)] ?? 0;
}

/** What one character does. */
interface Moves {
  /** Places that the character leads on from. */
  readonly onward: Uint32Array;
  /** Places that may be kept with it. */
  readonly staying: Uint32Array;
}

function movesWith(tokens: readonly Token[], words: number, character: string): Moves {
  const isSlash = character === '/';
  return {
    onward: maskOf(tokens, words, (token) => {
      if (token.kind === 'character') return token.character === character;
      return token.kind === 'one' ? !isSlash : token.kind === 'segments' && isSlash;
    }),
    staying: maskOf(tokens, words, ({ kind }) =>
      kind === 'within' ? !isSlash : kind === 'over' || kind === 'segments',
    ),
  };
}

function tokensOf(pattern: string): readonly Token[] {
  const tokens: Token[] = [];
  const isStart = (): boolean => {
    const last = tokens.at(-1);
    return last === undefined || last.kind === 'segments' || (last.kind === 'character' && last.character === '/');
  };
  for (const part of pattern.match(/\*+\/?|[^]/gu) ?? []) {
    if (part === '?') tokens.push({ kind: 'one' });
    else if (!part.startsWith('*')) tokens.push({ kind: 'character', character: part });
    else tokens.push(...starsOf(part, isStart()));
  }
  // Two that follow each other say no more than one, and would make the skipping longer than it is.
  return tokens.filter(({ kind }, index) => kind !== 'segments' || tokens[index - 1]?.kind !== 'segments');
}

function starsOf(part: string, isStart: boolean): readonly Token[] {
  const endsSegment = part.endsWith('/');
  const stars = endsSegment ? part.length - 1 : part.length;
  if (stars > 1 && endsSegment && isStart) return [{ kind: 'segments' }];
  const star: Token = { kind: stars > 1 ? 'over' : 'within' };
  return endsSegment ? [star, { kind: 'character', character: '/' }] : [star];
}

function maskOf(tokens: readonly Token[], words: number, isIn: (token: Token) => boolean): Uint32Array {
  const mask = new Uint32Array(words);
  tokens.forEach((token, place) => {
    const index = Math.floor(place / wordBits);
    if (isIn(token)) mask[index] = word(mask, index) | (1 << (place % wordBits));
  });
  return mask;
}
