/** A transfer that did not come to its end, although the other side may still answer well another time. */
export class TransferError extends Error {
  override readonly name = 'TransferError';
}
