import { appScheme } from '../app-protocol.ts';

/** Our own pages, what they hold in memory, and the developer tools. */
export function mayLoad(url: string): boolean {
  return [`${appScheme}:`, 'blob:', 'data:', 'devtools:'].includes(URL.canParse(url) ? new URL(url).protocol : '');
}
