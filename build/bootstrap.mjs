// Makes a fresh clone ready. It runs on any Node from 20 on and before anything is installed, so it imports nothing but
// Node and is plain JavaScript. Electron is seen to later, by build/electron, which may use packages.
import { fileURLToPath } from 'node:url';
import { ensureDebianPackages } from './bootstrap/debian-packages.mjs';
import { ensureNpmPackages } from './bootstrap/npm-packages.mjs';

/** The checkout's root. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** @param {string} sentence */
const say = (sentence) => {
  process.stderr.write(`${sentence}\n`); // standard output belongs to the task
};

/**
 * Installs what is missing: the npm packages always, the Debian packages of `groups` where it may.
 * Throws an error whose message says what to do.
 * @param {readonly import('./bootstrap/debian-packages.mjs').PackageGroup[]} groups
 */
export function bootstrap(groups) {
  ensureNpmPackages(root, say);
  ensureDebianPackages(root, groups, say);
}
