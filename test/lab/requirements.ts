import { existsSync } from 'node:fs';
import { LabError } from './lab-error.ts';
import { run } from './processes.ts';

const phpVersions = ['8.2', '8.3', '8.4', '8.5'] as const;

const needed: readonly { readonly package: string; readonly files: readonly string[] }[] = [
  { package: 'openssh-server', files: ['/usr/sbin/sshd'] },
  { package: 'openssh-client', files: ['/usr/bin/ssh', '/usr/bin/ssh-agent', '/usr/bin/ssh-keygen'] },
  { package: 'sshpass', files: ['/usr/bin/sshpass'] },
  { package: 'iproute2', files: ['/usr/sbin/ip', '/sbin/ip', '/bin/ip'] },
  { package: 'mariadb-server', files: ['/usr/sbin/mariadbd'] },
  { package: 'mariadb-client', files: ['/usr/bin/mariadb'] },
  { package: 'nginx', files: ['/usr/sbin/nginx'] },
  { package: 'php-fpm', files: phpFpmPaths() },
  { package: 'php-cli', files: ['/usr/bin/php'] },
  { package: 'php-mysql', files: phpVersions.map((version) => `/etc/php/${version}/mods-available/mysqli.ini`) },
  { package: 'wordpress', files: ['/usr/share/wordpress/wp-load.php'] },
  {
    package: 'wordpress-theme-twentytwentytwo',
    files: ['/usr/share/wordpress/wp-content/themes/twentytwentytwo/style.css'],
  },
  { package: 'php-laravel-framework', files: ['/usr/share/php/Illuminate/Foundation/Application.php'] },
  { package: 'mediawiki', files: ['/usr/share/mediawiki/maintenance/install.php'] },
  { package: 'git', files: ['/usr/bin/git'] },
  { package: 'curl', files: ['/usr/bin/curl'] },
  { package: 'rsync', files: ['/usr/bin/rsync'] },
  { package: 'tcsh', files: ['/usr/bin/tcsh'] },
  { package: 'fish', files: ['/usr/bin/fish'] },
  { package: 'zsh', files: ['/usr/bin/zsh'] },
];

function phpFpmPaths(): readonly string[] {
  return phpVersions.map((version) => `/usr/sbin/php-fpm${version}`);
}

/** The Debian packages that the lab uses, for the bootstrap. */
export function labPackages(): readonly string[] {
  return needed.map((entry) => entry.package);
}

export function phpFpmBinary(): string {
  const found = phpFpmPaths().find((file) => existsSync(file));
  if (found === undefined) throw new LabError('php-fpm is missing: apt-get install php-fpm');
  return found;
}

/** Throws one sentence that names everything missing, so that a single command mends it. */
export async function checkRequirements(): Promise<void> {
  if (process.platform !== 'linux') {
    throw new LabError('The lab runs on Linux only: it needs network and mount namespaces.');
  }
  const missing = needed.filter((entry) => !entry.files.some((file) => existsSync(file))).map((entry) => entry.package);
  const problems: string[] = [];
  if (process.getuid?.() !== 0) {
    problems.push('The lab needs root for its namespaces: run it with sudo.');
  }
  if (missing.length > 0) {
    problems.push(
      `These Debian packages are missing: ${missing.join(', ')}.\n` +
        `Install them with: apt-get install -y --no-install-recommends ${missing.join(' ')}`,
    );
  }
  if (problems.length > 0) throw new LabError(problems.join('\n'));
  const namespaces = await run('unshare', ['--mount', '--uts', '--net', 'true'], { mayFail: true });
  if (namespaces.code !== 0) {
    throw new LabError(`This machine does not let root make namespaces (a container?): ${namespaces.stderr.trim()}`);
  }
}
