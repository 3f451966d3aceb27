import type { HandSnippet } from '#shared/domain/setup.ts';
import { AppError } from '#shared/errors/app-error.ts';

/** Lines of ours in a site's `.htaccess`. */
export const htaccessMarks = { begin: '# Stagelift: review begins', end: '# Stagelift: review ends' } as const;

/** The file of ours in the folder that is served, see docs/review-protocol.md: where it is, a web server closes the site. */
export const siteFileName = 'stagelift.php';

/** Values stand in files that a web server reads: everything but plain names is refused. */
const safePath = /^\/[A-Za-z0-9_@.+/-]*$/;

function checked(path: string): string {
  if (safePath.test(path) && !path.split('/').includes('..')) return path.replace(/(.)\/+$/, '$1');
  throw new AppError('contract.invalid-input', {
    message:
      'A review cannot be kept below a folder with such a name: only letters, digits and _ @ . + - may be in it.',
    facts: { path },
  });
}

/**
 * For a `server` block of nginx: everything that comes without a pass is the gate's, whatever it asks for. Good for every review
 * of an account at once; hosts without a review are left alone. `reviews` is the absolute folder that has `ID/passes` for each of
 * them. Throws `contract.invalid-input`. Pure.
 */
export function nginxGuard(reviews: string): string {
  return `# Written by Stagelift: without a pass, files of a review are nobody's.
set $stagelift_review none;
if ($host ~ "^([a-z0-9][a-z0-9-]*)\\.") {
  set $stagelift_review $1;
}
set $stagelift_pass none;
if ($cookie_stagelift_pass ~ "^([0-9a-f]{64})$") {
  set $stagelift_pass $1;
}
if ($uri ~ "/\\.(?!well-known/)") {
  set $stagelift_pass hidden;
}
set $stagelift_way open;
if (-f $document_root/${siteFileName}) {
  set $stagelift_way gate;
}
if (-f ${checked(reviews)}/$stagelift_review/passes/$stagelift_pass) {
  set $stagelift_way open;
}
if ($uri ~ "^/\\.well-known/acme-challenge/[A-Za-z0-9_-]+$") {
  set $stagelift_way open;
}
if ($stagelift_way = gate) {
  rewrite ^ /${siteFileName} last;
}
`;
}

const phpFile = String.raw`\.ph(?:p[0-9]?|t|tml|ps|ar)$`;
const challenge = String.raw`%{REQUEST_URI} =~ m#^/\.well-known/acme-challenge/[A-Za-z0-9_-]+$#`;

/** `robots`: PHP answers for it. */
function filesClosedBy(condition: string, indent = '', robots = ''): string {
  return `<FilesMatch "^(?!\\.)(?!.*${phpFile})">
  <RequireAny>
    Require expr "${condition}"
    Require expr "${challenge}"
${robots}  </RequireAny>
</FilesMatch>
<FilesMatch "^\\.">
  Require all denied
</FilesMatch>
`.replaceAll(/^(?=.)/gm, indent);
}

/**
 * For the top of a site's `.htaccess`: loads the gate where PHP is a part of Apache or LiteSpeed, and closes files to who has no
 * pass. Needs `AllowOverride AuthConfig FileInfo Options` (or `All`). `passes` is absolute. Throws `contract.invalid-input`. Pure.
 */
export function apacheLines(prepend: string, passes: string): string {
  const load = `php_value auto_prepend_file "${checked(prepend)}"`;
  const modules = ['mod_php.c', 'mod_php7.c', 'LiteSpeed'];
  const loads = modules.map((module) => `<IfModule ${module}>\n  ${load}\n</IfModule>\n`).join('');
  const pass = String.raw`%{HTTP_COOKIE} =~ m#(?:^|; *)stagelift_pass=([0-9a-f]{64})(?:;|$)#`;
  const robots = `    <IfModule mod_rewrite.c>
      Require expr "%{REQUEST_URI} == '/robots.txt'"
    </IfModule>
`;
  return `${htaccessMarks.begin}
${loads}${filesClosedBy(`${pass} && -f '${checked(passes)}/$1'`, '', robots)}ErrorDocument 403 /${siteFileName}
<IfModule mod_rewrite.c>
  RewriteEngine On
  RewriteRule ^robots\\.txt$ ${siteFileName} [L]
</IfModule>
${htaccessMarks.end}
`;
}

/** For a `VirtualHost` of Apache that does not read `.htaccess`: the same for every review of an account. Pure. */
export function apacheGuard(previews: string, reviews: string): string {
  const pass = String.raw`'%{HTTP_HOST}|%{HTTP_COOKIE}' =~ m#^([a-z0-9][a-z0-9-]*)\.[^|]*\|(?:.*; *)?stagelift_pass=([0-9a-f]{64})(?:;|$)#`;
  const condition = `! -f '%{DOCUMENT_ROOT}/${siteFileName}' || (${pass} && -f '${checked(reviews)}/$1/passes/$2')`;
  return `# Written by Stagelift: without a pass, files of a review are nobody's.
<Directory "${checked(previews)}">
${filesClosedBy(condition, '  ')}</Directory>
`;
}

/** What an administrator puts in so that files close as well. Pure. */
export function guardSnippets(previews: string, reviews: string): HandSnippet[] {
  return [
    { for: 'nginx', title: 'nginx: inside the server block, below its root', text: nginxGuard(reviews) },
    { for: 'apache', title: 'Apache: inside the VirtualHost', text: apacheGuard(previews, reviews) },
  ];
}

/** Where an administrator puts the program that catches mail. */
const catcher = '/usr/local/bin/stagelift-catch-mail';

/** Absolute folders of an account: where its previews are, and where the stores of its reviews are. */
export interface ReviewFolders {
  readonly previews: string;
  readonly stores: string;
}

/**
 * Hands each mail to the catcher of the review in whose folder PHP runs, and lets mail of anything else fail, so that none of
 * it vanishes. Throws `contract.invalid-input`. Pure.
 */
export function catchMailScript({ previews, stores }: ReviewFolders): string {
  return `#!/bin/sh
# Written by Stagelift: keeps mail of reviews, sends none.
here=$(pwd -P)
case $here in ${checked(previews)}/.stagelift/*/releases/*) ;; *) exit 75 ;; esac
code=\${here%%/releases/*}
exec php "${checked(stores)}/\${code##*/}/agent/mail-catch.php" "$@"
`;
}

/**
 * How mail of `mail()` is caught: a setting that only the server's own configuration can make. Not `fastcgi_param
 * PHP_ADMIN_VALUE`: PHP-FPM keeps such a value for the next site that the same process serves. Pure.
 */
export function mailSnippets(folders: ReviewFolders): HandSnippet[] {
  const command = `/bin/sh ${catcher} -t -i`;
  return [
    { for: 'shell', title: 'The program that catches mail', file: catcher, text: catchMailScript(folders) },
    {
      for: 'php-fpm',
      title: 'PHP-FPM: in a pool that serves previews only, never in one that serves production too',
      file: '/etc/php/VERSION/fpm/pool.d/previews.conf',
      text: `php_admin_value[sendmail_path] = "${command}"\n`,
    },
    {
      for: 'apache',
      title: 'Apache with mod_php: inside the VirtualHost of the previews',
      text: `php_admin_value sendmail_path "${command}"\n`,
    },
  ];
}
