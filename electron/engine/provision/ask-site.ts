import { fetchSite, type FetchSiteOptions, type SiteAnswer } from '../web/fetch-site.ts';

/** What a web server said to one question, or at which point it could not be asked. */
export type WebAnswer =
  | ({ readonly kind: 'answered' } & SiteAnswer)
  | { readonly kind: 'failed'; readonly at: 'dns' | 'connect' | 'certificate' | 'answer'; readonly why: string };

/** Asks for one address, without following redirects. Never rejects, except when the signal is aborted. */
export async function askSite(url: string, signal: AbortSignal, login?: FetchSiteOptions['login']): Promise<WebAnswer> {
  try {
    return { kind: 'answered', ...(await fetchSite(url, signal, { verifyCertificate: true, login })) };
  } catch (error) {
    signal.throwIfAborted();
    const why = error instanceof Error ? error.message.slice(0, 300) : String(error);
    return { kind: 'failed', at: placeOf(codeOf(error)), why };
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function placeOf(code: string): 'dns' | 'connect' | 'certificate' | 'answer' {
  if (/^(?:ENOTFOUND|EAI_|ENODATA|ESERVFAIL)/.test(code)) return 'dns';
  if (/^(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)/.test(code)) return 'connect';
  if (/CERT|SELF_SIGNED|ERR_TLS|UNABLE_TO_(?:GET|VERIFY)|EPROTO|ERR_SSL/.test(code)) return 'certificate';
  return 'answer';
}
