// node build/run.mjs TASK [arguments]: makes the checkout ready, then runs the task on the project's own Node.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { bootstrap, root } from './bootstrap.mjs';
import { projectNode } from './bootstrap/npm-packages.mjs';

/**
 * What each task runs and which Debian packages it cannot do without.
 * @type {Record<string, { script: string, packages: import('./bootstrap/debian-packages.mjs').PackageGroup[] }>}
 */
const tasks = {
  build: { script: 'build/tasks/build.ts', packages: [] },
  check: { script: 'build/tasks/check.ts', packages: [] },
  docs: { script: 'build/tasks/docs.ts', packages: [] },
  start: { script: 'build/tasks/start.ts', packages: ['window'] },
  demo: { script: 'build/tasks/demo.ts', packages: ['lab', 'window'] },
  test: { script: 'build/tasks/test.ts', packages: ['lab', 'window'] },
  lab: { script: 'test/lab/main.ts', packages: ['lab'] },
  bench: { script: 'test/bench/run.ts', packages: ['lab', 'bench'] },
  package: { script: 'build/tasks/package.ts', packages: ['window', 'package'] },
};

/** @param {string} message @returns {never} */
const stop = (message) => {
  console.error(message);
  process.exit(1);
};

const [name = '', ...args] = process.argv.slice(2);
const task = tasks[name];
if (task === undefined) stop(`usage: node build/run.mjs ${Object.keys(tasks).join('|')}`);
if (Number(process.versions.node.split('.')[0]) < 20) stop(`Node 20 or newer is needed; this is ${process.version}.`);
try {
  bootstrap(task.packages);
} catch (error) {
  stop(error instanceof Error ? error.message : String(error));
}
const bin = join(root, 'node_modules/.bin');
const child = spawn(projectNode(root), [join(root, task.script), ...args], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: `${bin}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}` },
});
// A terminal sends these to the whole group already; a supervisor only to us.
for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT', 'SIGHUP']))
  process.on(signal, () => child.kill(signal));
child.on('error', (error) => stop(error.message));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
