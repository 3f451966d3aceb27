const slash = 0x2f;
const dot = 0x2e;
const longestName = 255;
const longestPath = 4096;

/** Why a path from outside is refused. */
export type PathProblem = 'empty' | 'absolute' | 'parent' | 'dot-name' | 'nul' | 'too-long';

/**
 * What is wrong with a path that a server gave us, or null when it stays inside of the tree by its letters: relative,
 * every name between one and 255 bytes, neither `.` nor `..`, no NUL byte.
 */
export function pathProblem(path: Buffer): PathProblem | null {
  if (path.length === 0) return 'empty';
  if (path[0] === slash) return 'absolute';
  if (path.length > longestPath) return 'too-long';
  if (path.includes(0)) return 'nul';
  for (const name of pathNames(path)) {
    if (name.length === 0) return 'empty';
    if (name.length > longestName) return 'too-long';
    if (name.length === 1 && name[0] === dot) return 'dot-name';
    if (name.length === 2 && name[0] === dot && name[1] === dot) return 'parent';
  }
  return null;
}

/** The names of a path, as views. */
export function pathNames(path: Buffer): readonly Buffer[] {
  const names: Buffer[] = [];
  let start = 0;
  for (let end = path.indexOf(slash); end >= 0; end = path.indexOf(slash, start)) {
    names.push(path.subarray(start, end));
    start = end + 1;
  }
  names.push(path.subarray(start));
  return names;
}

/** How many directories are above the path's last name. */
export function pathDepth(path: Buffer): number {
  let depth = 0;
  for (const code of path) if (code === slash) depth += 1;
  return depth;
}

/** The path without its last name; empty for a name at the top. */
export function parentPath(path: Buffer): Buffer {
  return path.subarray(0, Math.max(0, path.lastIndexOf(slash)));
}

/** The last name of a path. */
export function lastName(path: Buffer): Buffer {
  return path.subarray(path.lastIndexOf(slash) + 1);
}

/** `directory/name` in bytes; just the name when the directory is empty. */
export function joinPath(directory: Buffer, name: Buffer): Buffer {
  return directory.length === 0 ? name : Buffer.concat([directory, Buffer.of(slash), name]);
}
