import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** Runs one part of the client's pages in PHP: what it answers to `input`. */
export function runPart(part: 'mail' | 'text' | 'fold' | 'seed' | 'words', input: unknown): unknown {
  const script = path.join(import.meta.dirname, 'pages-child.php');
  const output = execFileSync('php', ['-d', 'error_reporting=-1', '-d', 'display_errors=stderr', script, part], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(output);
}
