/** A place in a call where a crash leaves something half done. For tools that test durability. */
export interface Boundary {
  /** `effect`: of a step. `question`: asked, or answered. `commit`: of the call's outcome. */
  readonly kind: 'effect' | 'question' | 'commit';
  /** `Class.method` of a decorated step or of the handler; else the step's or the question's own name. */
  readonly where: string;
  /** The step's or question's name within its call. */
  readonly name: string;
  /** `before`: nothing has happened yet. `after`: it has happened, and nothing of it is stored yet. */
  readonly phase: 'before' | 'after';
}

/** Told of each boundary, and awaited: it may end the process. */
export type BoundaryObserver = (boundary: Boundary) => void | Promise<void>;
