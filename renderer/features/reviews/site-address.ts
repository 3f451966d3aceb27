/** A path of the reviewed site as an address; null when it would lead anywhere else. */
export function addressOf(siteUrl: string, path: string): string | null {
  try {
    const site = new URL(siteUrl);
    const address = new URL(path, site);
    return address.origin === site.origin && /^https?:$/u.test(address.protocol) ? address.href : null;
  } catch {
    return null;
  }
}
