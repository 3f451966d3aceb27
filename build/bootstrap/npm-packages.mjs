import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{ version?: string, optional?: boolean }} LockedPackage
 * @typedef {{ packages: Record<string, LockedPackage> }} LockFile
 */

/**
 * The Node of the major version that everything but the bootstrap runs on; it comes with the npm packages.
 * @param {string} root
 */
export function projectNode(root) {
  return join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/**
 * Packages that the lock file asks for and that are not installed in that version. npm leaves out optional packages that
 * are for another system, so those do not count.
 * @param {LockFile} wanted
 * @param {LockFile} installed
 * @returns {string[]}
 */
export function outdatedPackages(wanted, installed) {
  return Object.entries(wanted.packages)
    .filter(([path, { version, optional }]) => {
      if (path === '') return false;
      const present = installed.packages[path];
      return present === undefined ? !optional : present.version !== version;
    })
    .map(([path]) => path);
}

/** @param {string} root */
function npmPackagesAreCurrent(root) {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record) || !existsSync(projectNode(root))) return false;
  return outdatedPackages(readJson(join(root, 'package-lock.json')), readJson(record)).length === 0;
}

/** @param {string} file */
function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/**
 * Installs the npm packages when they are missing or not those of the lock file.
 * @param {string} root
 * @param {(sentence: string) => void} say
 */
export function ensureNpmPackages(root, say) {
  if (npmPackagesAreCurrent(root)) return;
  // npm would empty the folder behind the link, which another checkout is working with.
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink() === true) {
    throw new Error(
      'node_modules is a link, and what it leads to is not what package-lock.json asks for: install there.',
    );
  }
  say('Installing the npm packages (about a minute) ...');
  const { status } = spawnSync('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2], // standard output belongs to the task
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error('npm could not install the packages; what it said is above.');
}
