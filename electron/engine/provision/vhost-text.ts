import { AppError } from '#shared/errors/app-error.ts';

/** What a virtual host serves. */
export interface VhostFacts {
  /** `staging.example.org`, or `*.preview.example.org` for a folder per name. */
  readonly name: string;
  /** What the web server listens at: an address and port, or a port. Default 80. */
  readonly listen?: string | undefined;
  /** Absolute on the host. With a wildcard: the folder with one folder per name. */
  readonly folder: string;
  /** Below that folder (or below each name's): `public`, `current/web`; empty for the folder itself. */
  readonly documentRoot: string;
  /** Where PHP-FPM listens; no PHP when absent. */
  readonly phpSocket?: string | undefined;
  /** Files `*.conf` of this folder belong into the host: the wall. nginx only. */
  readonly includeFolder?: string | undefined;
}

/** Values stand in files that are read by a web server as root: everything but plain names is refused. */
const safePath = /^\/[A-Za-z0-9_@.+/-]*$/;
const safeName = /^(?:\*\.)?[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$/;

function check(facts: VhostFacts): void {
  const paths = [facts.folder, `/${facts.documentRoot}`, facts.phpSocket ?? '/', facts.includeFolder ?? '/'];
  const isSafe = paths.every((path) => safePath.test(path) && !path.split('/').includes('..'));
  if (isSafe && safeName.test(facts.name) && /^(?:[0-9.]+:|\[[0-9A-Fa-f:]+\]:)?\d{1,5}$/.test(facts.listen ?? '80'))
    return;
  throw new AppError('contract.invalid-input', {
    message: 'A virtual host cannot be written for such a name or path.',
  });
}

/** The host part of a pattern without its port. */
function bare(name: string): string {
  return name.replace(/^\*\./, '');
}

/** A `server` block for nginx. Throws `contract.invalid-input`. Pure. */
export function nginxVhost(facts: VhostFacts): string {
  check(facts);
  const { name, listen = '80', folder, documentRoot, phpSocket, includeFolder } = facts;
  const isWild = name.startsWith('*.');
  const serverName = isWild ? `~^(?<stagelift_name>[a-z0-9-]+)\\.${bare(name).replaceAll('.', '\\.')}$` : name;
  const root = [folder, ...(isWild ? ['$stagelift_name'] : []), ...(documentRoot === '' ? [] : [documentRoot])].join(
    '/',
  );
  const php =
    phpSocket === undefined
      ? ''
      : `
  location ~ \\.php$ {
    try_files $uri =404;
    include /etc/nginx/fastcgi_params;
    fastcgi_param SCRIPT_FILENAME $realpath_root$fastcgi_script_name;
    fastcgi_param DOCUMENT_ROOT $realpath_root;
    fastcgi_param HTTP_HOST $http_host;
    fastcgi_pass unix:${phpSocket};
  }
`;
  return `server {
  listen ${listen};
  server_name ${serverName};
  root ${root};
  index index.php index.html;
${includeFolder === undefined ? '' : `  include ${includeFolder}/*.conf;\n`}
  location ~ /\\.(?!well-known/) {
    deny all;
  }

  location / {
    try_files $uri $uri/ ${phpSocket === undefined ? '=404' : '/index.php$is_args$args'};
  }
${php}}
`;
}

/** A `VirtualHost` for Apache 2.4 (with mod_vhost_alias for a wildcard, mod_proxy_fcgi for PHP). Pure. */
export function apacheVhost(facts: VhostFacts): string {
  check(facts);
  const { name, listen = '80', folder, documentRoot, phpSocket } = facts;
  const isWild = name.startsWith('*.');
  const end = documentRoot === '' ? '' : `/${documentRoot}`;
  const address = listen.includes(':') ? listen : `*:${listen}`;
  const place = isWild
    ? `  ServerName wildcard.${bare(name)}\n  ServerAlias ${name}\n  UseCanonicalName Off\n  VirtualDocumentRoot "${folder}/%1${end}"`
    : `  ServerName ${name}\n  DocumentRoot "${folder}${end}"`;
  const php =
    phpSocket === undefined
      ? ''
      : `
  <FilesMatch "\\.php$">
    SetHandler "proxy:unix:${phpSocket}|fcgi://localhost"
  </FilesMatch>
`;
  return `<VirtualHost ${address}>
${place}
  <Directory "${folder}">
    Options SymLinksIfOwnerMatch
    AllowOverride All
    Require all granted
  </Directory>
${php}  <LocationMatch "/\\.(?!well-known/)">
    Require all denied
  </LocationMatch>
</VirtualHost>
`;
}

/** The wall for a `server` block of nginx. Pure. */
export function nginxWall(passwordFile: string): string {
  if (!safePath.test(passwordFile)) throw new AppError('contract.invalid-input');
  return `# Written by Stagelift: closed to strangers and to search engines.
auth_basic "Stagelift";
auth_basic_user_file ${passwordFile};
add_header X-Robots-Tag "noindex, nofollow" always;
location ^~ /.well-known/acme-challenge/ {
  auth_basic off;
}
`;
}

/** The wall for an .htaccess of Apache. Pure. */
export function apacheWall(passwordFile: string): string {
  if (!safePath.test(passwordFile)) throw new AppError('contract.invalid-input');
  return `# Stagelift: wall begins
AuthType Basic
AuthName "Stagelift"
AuthUserFile "${passwordFile}"
<RequireAny>
Require valid-user
Require expr %{REQUEST_URI} =~ m#^/\\.well-known/acme-challenge/#
</RequireAny>
<IfModule mod_headers.c>
Header always set X-Robots-Tag "noindex, nofollow"
</IfModule>
# Stagelift: wall ends
`;
}
