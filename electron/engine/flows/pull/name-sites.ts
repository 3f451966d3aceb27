import { isIP } from 'node:net';

/** A further site of a network or shop and the name that it gets in the target. */
export interface NamedSite {
  /** Host at the source, with a port when it has one. */
  readonly from: string;
  readonly to: string;
}

/** What the names are made of. */
export interface NameSitesFacts {
  /** Hosts that the source's own tables name, in any order. */
  readonly hosts: readonly string[];
  readonly sourceUrl: string;
  readonly targetUrl: string;
  /** Names that the target environment gives, by the source's host. */
  readonly given: Readonly<Record<string, string>>;
}

/**
 * Names for every site but the first: `blog.example.com` becomes `blog.shop.localhost` below a target `shop.localhost`, and a
 * domain of its own (`other.test`) becomes `other-test.shop.localhost`. The same domain with or without `www.` is the first
 * site. The same facts always give the same names. Pure.
 */
export function nameSites(facts: NameSitesFacts): readonly NamedSite[] {
  const main = new URL(facts.sourceUrl).host;
  const target = new URL(facts.targetUrl);
  const parent = isIP(target.hostname.replace(/^\[|\]$/g, '')) === 0 ? target.hostname : 'localhost';
  const port = target.port === '' ? '' : `:${target.port}`;
  const taken = new Set([target.host]);
  const sites: NamedSite[] = [];
  for (const from of sortedHosts(facts.hosts)) {
    if (from === main || from === target.host) continue;
    const to = Object.hasOwn(facts.given, from) ? facts.given[from] : undefined;
    if (to === undefined && bare(from) === bare(main)) {
      sites.push({ from, to: target.host });
      continue;
    }
    const name = to ?? freeName(labelOf(from, main), `.${parent}${port}`, taken);
    taken.add(name);
    sites.push({ from, to: name });
  }
  return sites;
}

/** Lower case, each once, what is no host left out. */
function sortedHosts(hosts: readonly string[]): readonly string[] {
  const known = hosts.map((host) => host.trim().toLowerCase()).filter(isHost);
  return [...new Set(known)].sort();
}

function isHost(text: string): boolean {
  if (!/^(?:\[[0-9a-f:.]+\]|[^\s"'\\/:?#@%<>&|]{2,})(?::\d{1,5})?$/u.test(text)) return false;
  return URL.canParse(`http://${text}`);
}

function bare(host: string): string {
  return host.replace(/^www\./, '');
}

/** What stands before the target's name: the subdomain, else the whole domain in one word. */
function labelOf(host: string, main: string): string {
  const base = bare(main).replace(/:\d+$/, '');
  const name = bare(host).replace(/:\d+$/, '');
  const label = name.endsWith(`.${base}`) ? name.slice(0, -base.length - 1) : name.replaceAll('.', '-');
  return label.replace(/[^\p{L}\p{N}.-]+/gu, '-').replace(/^[.-]+|[.-]+$/g, '') || 'site';
}

function freeName(label: string, rest: string, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count += 1) {
    const name = `${label}${count === 1 ? '' : `-${String(count)}`}${rest}`;
    if (!taken.has(name)) return name;
  }
}
