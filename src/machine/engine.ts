import { compile } from './compiler.js';
import type { Engine, Execution, MachineSpec } from './definition.js';
import { interpret } from './interpreter.js';

/**
 * The execution a run was asked for. The tables are compiled under either engine, so that a machine the compiler does
 * not know is refused at start, whichever runs it.
 */
export function execution<S, I>(spec: MachineSpec<S, I>, engine: Engine): Execution<S, I> {
  const tables = compile(spec);
  return engine === 'tables' ? tables : interpret(spec);
}
