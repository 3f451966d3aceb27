import type { SiteAnswer } from '../web/fetch-site.ts';
import type { Finding, ProofWork } from './prove-work.ts';
import type { SiteLook } from './site-probe.ts';

/** Search engines get a refusal in every way that they look for one. */
export async function proveRobots({ site }: ProofWork): Promise<Finding> {
  const [stranger, page, file] = await Promise.all([
    site.stranger('/'),
    site.visitor('/'),
    site.stranger('/robots.txt'),
  ]);
  const refuses = (answer: SiteAnswer | null): boolean => /noindex/i.test(answer?.headers['x-robots-tag'] ?? '');
  const isShut = file !== null && (file.status >= 400 || /^disallow:\s*\/\s*$/im.test(file.body));
  const missing = [
    ...(refuses(stranger) ? [] : ['the page for strangers']),
    ...(refuses(page) ? [] : ['the site’s pages']),
    ...(isShut ? [] : ['robots.txt']),
  ];
  if (missing.length === 0)
    return { id: 'robots', ok: true, found: 'Search engines are refused on every page and in robots.txt.' };
  return {
    ...{ id: 'robots', ok: false, found: `Search engines are not refused by ${missing.join(' and ')}.` },
    mend: 'A cache or proxy in front of PHP takes the header away, or the gate does not run: see "gate".',
  };
}

/** Visitors see what this is: the bar comes with the page, and its script is there. */
export async function proveBanner({ site, review, look }: ProofWork): Promise<Finding> {
  if (look?.hasLoader === false) {
    return {
      ...{ id: 'banner', ok: false, found: 'The bar for visitors is not installed.' },
      mend: 'Deploy the version again; if that does not help, install Stagelift again.',
    };
  }
  const page = await site.visitor('/');
  if (page === null)
    return { id: 'banner', ok: false, found: 'No page of the site could be seen.', mend: 'See "gate".' };
  if (page.status >= 300 && page.status < 400) {
    return {
      id: 'banner',
      ok: true,
      found: `The first page leads on to ${(page.headers.location ?? '').slice(0, 200)}.`,
    };
  }
  if (loaderOf(page, review.reviewUrl) === null) return { id: 'banner', ok: false, ...whyNoBar(page) };
  return { id: 'banner', ok: true, found: 'The first page comes with the bar.' };
}

function loaderOf({ body }: SiteAnswer, base: string): string | null {
  const found = /<script src="([^"]+)"[^>]* data-stagelift="([^"]+)"/.exec(body);
  return found?.[2] === base ? (found[1] ?? null) : null;
}

function whyNoBar({ headers }: SiteAnswer): Pick<Finding, 'found' | 'mend'> {
  const met = headers['x-stagelift-met'];
  const reasons: Readonly<Record<string, readonly [string, string]>> = {
    charset: ['The page is in UTF-16 or UTF-32', 'Let the site send UTF-8.'],
    sandbox: ['The site’s Content-Security-Policy forbids scripts (sandbox)', 'Take that header out for reviews.'],
  };
  const known =
    met?.startsWith('encoding') === true
      ? ([
          'The site compresses its pages in a way that cannot be undone here',
          'Let the web server compress, not the site.',
        ] as const)
      : reasons[met ?? ''];
  if (known !== undefined) return { found: `${known[0]}: the bar cannot come in.`, mend: known[1] };
  return {
    found: 'The first page comes without the bar.',
    mend: 'A cache that serves pages without PHP is the usual reason; or the page is no HTML.',
  };
}

/** Headers by which caches tell that they answered. */
const caches: readonly (readonly [string, RegExp, string])[] = [
  ['cf-cache-status', /^hit/i, 'Cloudflare'],
  ['x-litespeed-cache', /hit/i, 'LiteSpeed Cache'],
  ['x-varnish', /^\d+ \d+/, 'Varnish'],
  ['x-fastcgi-cache', /^hit/i, 'the FastCGI cache of nginx'],
  ['x-proxy-cache', /^hit/i, 'the proxy cache of nginx'],
  ['x-cache-status', /^hit/i, 'the cache of nginx'],
  ['x-cache', /hit/i, 'a cache in front of the site'],
  ['x-sg-cache', /hit/i, 'the cache of SiteGround'],
  ['x-kinsta-cache', /^hit/i, 'the cache of Kinsta'],
];

/** The code that runs is what was deployed, nothing answers in its place, and nothing stops the bar. */
export async function proveAgent(work: ProofWork): Promise<Finding> {
  const { site, review, look } = work;
  if (look === null) {
    return {
      ...{ id: 'agent', ok: false, found: 'The gate does not answer to Stagelift.' },
      mend: 'Check that the clock of the server is right, and that PHP may read the store of the review.',
    };
  }
  const fault = oldCode(look, review.version.commit) ?? (look.isWritable ? null : unwritable(review.store, look));
  if (fault !== null) return { id: 'agent', ok: false, ...fault };
  const path = `/?stagelift-look=${work.word()}`;
  const pages = [await site.visitor(path), await site.visitor(path)];
  for (const page of pages) {
    const cache = page === null ? undefined : caches.find(([name, hit]) => hit.test(page.headers[name] ?? ''));
    if (cache !== undefined || Number(page?.headers.age ?? 0) > 0) {
      return {
        ...{ id: 'agent', ok: false, found: `Pages come from ${cache?.[2] ?? 'a cache'} instead of from PHP.` },
        mend: 'Switch that cache off for the addresses of previews: strangers would get what it keeps.',
      };
    }
    const stopped = page === null ? null : forbidden(page, review.reviewUrl);
    if (stopped !== null) return { id: 'agent', ok: false, ...stopped };
  }
  return {
    id: 'agent',
    ok: true,
    found: `PHP ${look.php} (${look.sapi}) runs ${review.version.commit.slice(0, 12)} with the gate in front.`,
  };
}

type Fault = Pick<Finding, 'found' | 'mend'>;

function oldCode(look: SiteLook, commit: string): Fault | null {
  if (look.onDisk !== null && look.onDisk !== commit) {
    return {
      found: `The web server serves ${look.onDisk.slice(0, 12)}, not ${commit.slice(0, 12)}.`,
      mend: 'Deploy again.',
    };
  }
  if (look.running === null || look.running === commit) return null;
  const isForever = look.settings['opcache.validate_timestamps'] === '0';
  const seconds = look.settings.realpath_cache_ttl ?? '120';
  return {
    found: `PHP still runs ${look.running.slice(0, 12)}, though ${commit.slice(0, 12)} is deployed${isForever ? ': it never looks at files again (opcache.validate_timestamps=0)' : ''}.`,
    mend: isForever
      ? 'Let the web server name the real folder (nginx: SCRIPT_FILENAME and DOCUMENT_ROOT with $realpath_root), or have PHP-FPM read its configuration after each deployment.'
      : `It goes by itself within ${seconds} seconds. For good: let the web server name the real folder ($realpath_root in nginx).`,
  };
}

function unwritable(store: string, look: SiteLook): Fault {
  return {
    found: `PHP (${look.sapi}) may not write into ${store}: nobody could enter, and no remark be kept.`,
    mend: 'PHP runs as another account than the one that Stagelift uses. Let both be in one group, and give the folder to it (chgrp -R GROUP, chmod -R g+rwX, chmod g+s).',
  };
}

/** What a header says that PHP cannot change: it was added behind it. */
function forbidden({ headers }: SiteAnswer, base: string): Fault | null {
  const policy = headers['content-security-policy'];
  const origin = new URL(base).origin;
  const blocks = (policy ?? '')
    .split(',')
    .some(
      (one) =>
        /(?:^|;)\s*(?:script-src(?:-elem)?|default-src)\s/i.test(one) &&
        !one.includes(origin) &&
        !one.includes("'nonce-"),
    );
  if (blocks) {
    return {
      found: 'The web server adds a Content-Security-Policy that forbids the bar.',
      mend: `Add ${origin} to its script-src and frame-src, or leave the header to PHP.`,
    };
  }
  if (
    headers['x-stagelift-met'] === 'require-corp' ||
    /require-corp/i.test(headers['cross-origin-embedder-policy'] ?? '')
  ) {
    return {
      found: 'The site lets in no frames of others (Cross-Origin-Embedder-Policy: require-corp).',
      mend: 'Leave that header out in reviews.',
    };
  }
  return null;
}

/** The site knows its own address: nobody is led to production without noticing. */
export async function proveAddress({ site, review }: ProofWork): Promise<Finding> {
  const page = await site.visitor('/');
  if (page === null)
    return { id: 'address', ok: false, found: 'No page of the site could be seen.', mend: 'See "gate".' };
  const own = new URL(review.siteUrl).host;
  const target = page.headers.location === undefined ? null : toUrl(page.headers.location, review.siteUrl);
  if (page.status >= 300 && page.status < 400 && target !== null && target.host !== own) {
    return {
      ...{ id: 'address', ok: false, found: `The first page leads to ${target.origin}.` },
      mend: 'The site has another address in its configuration or its data. Pull its data anew, or set its address.',
    };
  }
  return { id: 'address', ok: true, found: `The site answers under ${own} and leads nowhere else.` };
}

function toUrl(text: string, base: string): URL | null {
  return URL.canParse(text, base) ? new URL(text, base) : null;
}
