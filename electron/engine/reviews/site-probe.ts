import { createHmac } from 'node:crypto';
import { posix } from 'node:path';
import { z } from 'zod';
import type { Review } from '#shared/domain/review.ts';
import type { ProvisionHost } from '../provision/host.ts';
import { fetchSite, type SiteAnswer } from '../web/fetch-site.ts';
import { parseReviewKeys } from './keys.ts';
import { siteFileName } from './static-snippets.ts';

/** What the agent says of itself and of the PHP that it runs in. */
const lookSchema = z.object({
  standing: z.string(),
  commit: z.string(),
  /** The commit that PHP runs; another than the deployed one where it does not look at files again. */
  running: z.string().nullable(),
  onDisk: z.string().nullable(),
  documentRoot: z.string(),
  realDocumentRoot: z.string().or(z.literal(false)),
  php: z.string(),
  sapi: z.string(),
  settings: z.record(z.string(), z.string().nullable()),
  canSendMail: z.boolean(),
  canFetch: z.boolean(),
  isWritable: z.boolean(),
  hasLoader: z.boolean(),
});
/** See `SiteProbe.look`. */
export type SiteLook = z.infer<typeof lookSchema>;

const sentSchema = z.object({ sent: z.boolean(), cronOff: z.boolean().optional() });

/** Asks a reviewed site: as a stranger, as the engine, and as somebody with a pass. */
export interface SiteProbe {
  /** Absolute, without a slash at the end. */
  readonly origin: string;
  /** As a stranger who opens a page. Null when nothing answers. */
  stranger(path: string, headers?: Readonly<Record<string, string>>): Promise<SiteAnswer | null>;
  /** As somebody whom the gate lets in. Null when nothing answers, or the gate gives no pass. */
  visitor(path: string): Promise<SiteAnswer | null>;
  /** Null when the agent does not answer. */
  look(): Promise<SiteLook | null>;
  /** Has a mail sent in one of the two ways. Null when the agent does not answer. */
  mail(way: 'mail' | 'sitemail', word: string): Promise<z.infer<typeof sentSchema> | null>;
}

/** As a browser that opens a page. */
const opens = { accept: 'text/html,*/*;q=0.8', 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' };

/** Reads the key and the clock of the server, which alone decides about time. Throws `secret.missing` where there is no key. */
export async function openSiteProbe(
  review: Pick<Review, 'id' | 'createdAt' | 'siteUrl' | 'store'>,
  host: ProvisionHost,
  signal: AbortSignal,
): Promise<SiteProbe> {
  const text = (await host.readFile(posix.join(review.store, 'keys.json'), signal))?.toString('utf8') ?? '';
  const key = Buffer.from(parseReviewKeys(review, text).nonce, 'hex');
  const { stdout } = await host.run('date +%s', signal);
  const ahead = Number(stdout.trim()) - Math.floor(Date.now() / 1000);
  const origin = review.siteUrl.replace(/\/+$/, '');

  const ask = async (path: string, headers: Readonly<Record<string, string>>): Promise<SiteAnswer | null> => {
    try {
      return await fetchSite(`${origin}${path}`, signal, { verifyCertificate: false, headers });
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Error) return null;
      throw error;
    }
  };
  const sign = (question: string): string => {
    const time = String(Math.floor(Date.now() / 1000) + ahead);
    const lines = ['probe', review.id, question, time].join('\n');
    const signature = createHmac('sha256', key).update(lines).digest().subarray(0, 24).toString('base64url');
    return `/${siteFileName}?stagelift-probe=${question}.${time}.${signature}`;
  };
  const told = async <T>(answer: SiteAnswer | null, schema: z.ZodType<T>): Promise<T | null> =>
    schema.safeParse(parseJson(answer?.body)).data ?? null;
  const passOf = async (): Promise<string | null> =>
    (await told(await ask(sign('pass'), {}), z.object({ pass: z.string().regex(/^[0-9a-f]{64}$/) })))?.pass ?? null;

  return {
    origin,
    stranger: (path, headers = {}) => ask(path, { ...opens, ...headers }),
    async visitor(path) {
      const pass = await passOf();
      return pass === null ? null : ask(path, { ...opens, cookie: `stagelift_pass=${pass}` });
    },
    look: async () => told(await ask(sign('look'), {}), lookSchema),
    async mail(way, word) {
      const question = sign(`${way}-${word}`);
      if (way === 'mail') return told(await ask(question, {}), sentSchema);
      // The site has to be started for it: without a pass a web server would lead elsewhere.
      const pass = await passOf();
      const path = question.replace(siteFileName, '');
      return pass === null ? null : told(await ask(path, { cookie: `stagelift_pass=${pass}` }), sentSchema);
    },
  };
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
