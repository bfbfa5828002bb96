/** Why a pattern cannot be used; becomes the second half of a message. */
export class PatternMistake extends Error {}
