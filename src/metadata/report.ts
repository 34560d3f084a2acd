import type { DefinitionProblem } from '../errors/definition-error.js';

/** Takes a mistake down; the scan goes on, so that all are mended at once. */
export type Report = (problem: DefinitionProblem) => void;
