import { posix } from 'node:path';
import type { PhpValue } from './php-values.ts';

/** What an expression may look at. */
export interface PhpScope {
  /** Path of the file, relative to the project's root. */
  readonly file: string;
  constant(name: string): PhpValue;
  isDefined(name: string): boolean | undefined;
  variable(name: string): PhpValue;
  /** Undefined when the variable is not known here. */
  environment(name: string): string | undefined;
  /** `$_SERVER` entries that are known. */
  server(name: string): string | undefined;
  exists(path: string): Promise<boolean>;
  /** Called for each default that was taken because an environment variable is not known here. */
  assume(variable: string): void;
}

/** Stands for the project's root at the start of paths; a character that no path of a configuration file holds. */
export const rootMark = '\x00root';

/** A path as the evaluator writes it (`rootMark/...`), relative to the root; null for any other path. */
export function pathInProject(path: string): string | null {
  if (!path.startsWith(`${rootMark}/`)) return null;
  const relative = posix.normalize(path.slice(rootMark.length + 1));
  // One level up is where WordPress itself looks for its configuration.
  return relative.startsWith('../../') ? null : relative;
}
