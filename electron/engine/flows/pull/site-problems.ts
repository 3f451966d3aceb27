import type { Problem } from '#shared/domain/problem.ts';
import type { FoundCredentials } from '../../recipes/read-credentials.ts';
import type { NamedSite } from './name-sites.ts';

/** What the plan says about a network of sites. */
export interface SiteProblemsFacts {
  readonly sites: readonly NamedSite[];
  /** How many sites can have a name at most, when the source may have more. */
  readonly cutAt: number | null;
  readonly targetUrl: string;
  readonly source: Pick<FoundCredentials, 'multisite'> | null;
  readonly target: Pick<FoundCredentials, 'multisite' | 'file'> | null;
}

/** The names of further sites, and whether the target's configuration fits a network. Pure. */
export function siteProblems(facts: SiteProblemsFacts): readonly Problem[] {
  return [...namesOfSites(facts), ...tooMany(facts), ...configuration(facts)];
}

function namesOfSites({ sites, targetUrl }: SiteProblemsFacts): readonly Problem[] {
  const further = sites.filter((site) => site.to !== new URL(targetUrl).host);
  if (further.length === 0) return [];
  const hosts = further.map((site) => site.to.replace(/:\d+$/, ''));
  const strange = hosts.filter((host) => !host.endsWith('.localhost'));
  return [
    {
      id: 'site-names',
      severity: strange.length === 0 ? 'info' : 'warning',
      title: `${String(further.length)} further ${further.length === 1 ? 'site gets a name' : 'sites get names'} of ${further.length === 1 ? 'its' : 'their'} own here`,
      detail: further.map((site) => `${site.from} becomes ${site.to}`).join('; '),
      ...(strange.length === 0
        ? {}
        : { mend: `Let them lead to this computer, e.g. in its hosts file: 127.0.0.1 ${strange.join(' ')}` }),
    },
  ];
}

function tooMany({ cutAt }: SiteProblemsFacts): readonly Problem[] {
  if (cutAt === null) return [];
  return [
    {
      id: 'too-many-sites',
      severity: 'warning',
      title: `Only the first ${String(cutAt)} sites get names of their own here`,
      detail: 'The others keep the addresses that they have at the source, and their links lead there.',
    },
  ];
}

/** A network whose configuration does not know its domain answers with redirects to production or not at all. */
function configuration({ source, target, targetUrl }: SiteProblemsFacts): readonly Problem[] {
  if (source?.multisite == null || target === null) return [];
  const { host } = new URL(targetUrl);
  const wanted = [
    "define( 'MULTISITE', true );",
    `define( 'SUBDOMAIN_INSTALL', ${String(source.multisite.subdomains)} );`,
    `define( 'DOMAIN_CURRENT_SITE', '${host}' );`,
    `define( 'PATH_CURRENT_SITE', '${source.multisite.path ?? '/'}' );`,
  ];
  const { multisite } = target;
  const fits = multisite !== null && multisite.domain === host && multisite.subdomains === source.multisite.subdomains;
  if (fits) return [];
  return [
    {
      id: 'multisite-configuration',
      severity: 'warning',
      title: `The source is a network of sites, and ${target.file} of the target is not set up for it`,
      detail:
        multisite === null
          ? 'It does not switch the network on.'
          : `It names the domain ${multisite.domain ?? '(none)'}, ${multisite.subdomains ? 'with subdomains' : 'with subfolders'}.`,
      mend: `It should say: ${wanted.join(' ')}`,
    },
  ];
}
