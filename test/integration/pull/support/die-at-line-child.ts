import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { writeFileSync } from 'node:fs';

/**
 * Preloaded into the command line by tests (`node --import`): the process kills itself with SIGKILL exactly when it writes a
 * chosen line of the job's journal. The product knows nothing of this.
 */
export interface DeathPlan {
  /** A regular expression over the whole line. */
  readonly line: string;
  /** Which of the matching lines. Default the first. */
  readonly nth?: number;
  /** Before the line is written, after it, or when half of it is. */
  readonly when: 'before' | 'after' | 'torn';
  /** Instead of dying: stop (SIGSTOP) and write the process number here, so that a test can look around. */
  readonly stopFile?: string;
}

const text = process.env.STAGELIFT_TEST_DEATH;
if (text !== undefined) dieAtLine(JSON.parse(text) as DeathPlan); // Written by the test beside this file.

function dieAtLine(plan: DeathPlan): void {
  const pattern = new RegExp(plan.line);
  const write = fs.writeSync;
  let seen = 0;
  const end = (): void => {
    if (plan.stopFile === undefined) process.kill(process.pid, 'SIGKILL');
    else {
      writeFileSync(plan.stopFile, String(process.pid));
      process.kill(process.pid, 'SIGSTOP');
    }
  };
  const replacement = (fd: number, line: string): number => {
    const isIt =
      typeof line === 'string' && line.startsWith('{"t":') && pattern.test(line) && ++seen === (plan.nth ?? 1);
    if (!isIt) return write(fd, line);
    if (plan.when === 'before') end();
    if (plan.when === 'torn') {
      write(fd, line.slice(0, Math.floor(line.length / 2)));
      end();
    }
    const written = write(fd, line);
    end();
    return written;
  };
  Object.assign(fs, { writeSync: replacement });
  syncBuiltinESMExports();
}
