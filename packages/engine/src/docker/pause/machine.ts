/** An argument of a system call: a number, or what the call before it gave. */
export type Argument = number | 'result';

/** As much of an instruction set as a program of system calls needs. */
export interface Machine {
  /** `e_machine` of an ELF file. */
  readonly elfMachine: number;
  readonly calls: {
    readonly socket: number;
    readonly write: number;
    /** Sleeps until a signal comes, when all its arguments are 0. */
    readonly sleep: number;
  };
  /** The instructions of one system call; their length depends on nothing but the number of arguments. */
  call(number: number, args: readonly Argument[]): Buffer;
  /** Jumps from its own place back over this many bytes. */
  jumpBack(distance: number): Buffer;
}
