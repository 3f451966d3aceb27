import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {'lab' | 'window' | 'bench' | 'package'} PackageGroup */

/** What a Mac has instead, as far as it goes. */
const homebrewLine = 'brew install mariadb nginx php git rsync';

/** A package manager that starts no service while it works, run by root. */
const quietInstall = `
made=
if [ ! -e /usr/sbin/policy-rc.d ]; then
  printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d && chmod 755 /usr/sbin/policy-rc.d && made=1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get install -y --no-install-recommends "$@" || { apt-get update && apt-get install -y --no-install-recommends "$@"; }
status=$?
[ -z "$made" ] || rm -f /usr/sbin/policy-rc.d
exit $status
`;

/**
 * The entries of the list that are not installed. An entry "a|b" is satisfied by either name (Debian renames libraries).
 * @param {readonly string[]} wanted
 * @param {ReadonlySet<string>} installed
 */
export function missingPackages(wanted, installed) {
  return wanted.filter((entry) => !entry.split('|').some((name) => installed.has(name)));
}

/**
 * For each entry, the name that this system's package lists know; the first one when they know none.
 * @param {readonly string[]} entries
 * @param {(name: string) => boolean} isKnown
 */
export function packageNames(entries, isKnown) {
  return entries.map((entry) => {
    const names = entry.split('|');
    return names.length === 1 ? entry : (names.find(isKnown) ?? names[0] ?? entry);
  });
}

/** @param {readonly string[]} names */
export function aptLine(names) {
  return `apt-get install -y --no-install-recommends ${names.join(' ')}`;
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
function output(command, args) {
  return spawnSync(command, args, { encoding: 'utf8' }).stdout ?? '';
}

/** @param {readonly string[]} entries */
function installedAmong(entries) {
  const names = entries.flatMap((entry) => entry.split('|'));
  const lines = output('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...names]).split('\n');
  return new Set(lines.filter((line) => line.endsWith(' installed')).map((line) => line.slice(0, line.indexOf(' '))));
}

/** @param {string} name */
function aptKnows(name) {
  return output('apt-cache', ['show', '--no-all-versions', name]) !== '';
}

/** The command that runs `sh -c` as root without a question, or undefined. */
function rootShell() {
  if (process.getuid?.() === 0) return ['sh'];
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n', 'sh'] : undefined;
}

/**
 * Installs the Debian packages of `groups` where that is possible without asking, else throws an error that says what to type.
 * On systems without Debian's packages it only says what is needed.
 * @param {string} root
 * @param {readonly PackageGroup[]} groups
 * @param {(sentence: string) => void} say
 */
export function ensureDebianPackages(root, groups, say) {
  if (groups.length === 0) return;
  if (process.platform !== 'linux') {
    if (groups.includes('lab')) {
      say(`The lab of real servers needs Linux; its parts here: ${homebrewLine}`);
    }
    return;
  }
  /** @type {Record<PackageGroup, string[]>} */
  const lists = JSON.parse(readFileSync(join(root, 'build/debian-packages.json'), 'utf8'));
  const wanted = groups.flatMap((group) => lists[group]);
  if (spawnSync('dpkg-query', ['--version']).status !== 0) {
    say(`This is not Debian. What is needed goes by these names there: ${wanted.join(' ')}`);
    return;
  }
  const missing = missingPackages(wanted, installedAmong(wanted));
  if (missing.length === 0) return;
  const shell = rootShell();
  if (shell === undefined) {
    throw new Error(
      `Some Debian packages are missing. Please run:\n  sudo ${aptLine(packageNames(missing, aptKnows))}`,
    );
  }
  install(missing, shell, say);
}

/**
 * @param {readonly string[]} missing
 * @param {readonly string[]} shell
 * @param {(sentence: string) => void} say
 */
function install(missing, shell, say) {
  if (output('apt-cache', ['show', 'openssh-server']) === '') {
    spawnSync(shell[0] ?? 'sh', [...shell.slice(1), '-c', 'apt-get update'], { stdio: ['ignore', 2, 2] });
  }
  const names = packageNames(missing, aptKnows);
  say(`Installing Debian packages: ${names.join(' ')}`);
  const { status } = spawnSync(shell[0] ?? 'sh', [...shell.slice(1), '-c', quietInstall, 'install', ...names], {
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error(`Debian packages could not be installed. Please run:\n  sudo ${aptLine(names)}`);
}
