import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** True when the folder, or one above it, is a git repository. */
export async function isInRepository(folder: string): Promise<boolean> {
  const here = await access(join(folder, '.git')).then(
    () => true,
    () => false,
  );
  return here || (dirname(folder) !== folder && isInRepository(dirname(folder)));
}
