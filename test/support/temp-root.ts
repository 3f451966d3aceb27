import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * One folder for everything that a run of tests puts aside, taken away when it ends. Its name is short: Unix sockets in it may
 * have no more than 107 bytes. Other accounts have to reach what is in it, as in /tmp. A run within a run shares the folder.
 */
export function setup(): (() => void) | undefined {
  if (process.env.STAGELIFT_TEST_TEMP !== undefined) return undefined;
  const before = process.env.TMPDIR;
  const root = mkdtempSync(join(tmpdir(), 'sl-'));
  chmodSync(root, 0o1777);
  process.env.STAGELIFT_TEST_TEMP = root;
  process.env.TMPDIR = root;
  return () => {
    delete process.env.STAGELIFT_TEST_TEMP;
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  };
}
