import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LinkPurpose, ReviewEvent } from '#shared/domain/review.ts';
import type { Answer } from '../../review-agent/support/browser.ts';
import { freePort } from '../../review-agent/support/processes.ts';
import {
  type AgentOptions,
  type ReviewAgent,
  servePhp,
  startReviewAgent,
} from '../../review-agent/support/review-agent.ts';
import { createVisitor, type Visitor } from '../../review-agent/support/visitor.ts';
import { runPart } from './run-part.ts';

type Body<T> = T extends ReviewEvent ? Omit<T, 'id' | 'n' | 'at' | 'commit' | 'tree' | 'by' | 'remark'> : never;
/** A line of the log as its writer has it; a new remark's number is given out by the log. */
export type Draft = Body<ReviewEvent> & {
  readonly by?: ReviewEvent['by'];
  readonly id?: string;
  readonly remark?: number;
  /** Of `merged` alone: what was merged. */
  readonly commit?: string;
};
type Fields = Readonly<Record<string, string>>;

/** Somebody who has entered. */
export interface Guest {
  readonly by: ReviewEvent['by'];
  readonly link: string;
  /** Name and value, as a browser has it. */
  readonly cookie: { readonly name: string; readonly value: string };
  token(): string;
  /** A page by its query, such as `r=approve`. */
  get(query: string, headers?: Fields): Promise<Answer>;
  post(r: string, fields: Fields, headers?: Fields): Promise<Answer>;
}

/** A review with the agent under PHP, its site, and a production on a host of another domain. */
export interface Room extends ReviewAgent {
  readonly production: string;
  enter(name: string, purpose?: LinkPurpose, language?: string): Promise<Guest>;
  /** Takes a guest's link back, as the engine does: in its file and in the log. */
  revoke(guest: Guest): Promise<void>;
  /** Puts lines behind the log, as the agent writes them. */
  seed(...drafts: readonly Draft[]): ReviewEvent[];
  /** Deploys a version: what `config.json` says, and the log. */
  deploy(name: string, files?: readonly string[]): Promise<void>;
}

export const versionOf = (name: string) => ({
  commit: createHash('sha1').update(`${name} commit`).digest('hex'),
  tree: createHash('sha1').update(`${name} tree`).digest('hex'),
  subject: name,
  at: '2026-11-20T10:15:00Z',
});
export const pulled = { id: 'job-1', kind: 'pulled', at: '2026-11-19T08:00:00Z' } as const;
const developer = { person: 'd_mira', name: 'Mira', role: 'developer', link: null } as const;
const browser = { agent: 'Firefox', language: 'en', width: 1280, height: 800, density: 1 };

export const remarkBy = (
  guest: Guest,
  text: string,
  more: { readonly shot?: string; readonly path?: string } = {},
): Draft => {
  const page = { path: more.path ?? '/', title: more.path === undefined ? 'Front page' : `Page ${more.path}` };
  return { kind: 'remark', text, page, anchor: null, shot: more.shot ?? null, browser, errors: [], by: guest.by };
};

const shopPage = (name: string, colour: string, padding: number): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${name}</title></head>
<body style="margin:0;font:18px/1.6 Georgia,serif">
<header style="background:${colour};color:#fff;padding:${String(padding)}px 48px"><h1>${name}</h1></header>
<main style="padding:32px 48px;max-width:44rem">${'<p>Bread, rolls and cake, baked in the night before.</p>'.repeat(40)}</main></body></html>`;

/** Opens a review for two weeks, with one version and nobody in it yet. */
export async function openRoom(options: AgentOptions = {}): Promise<Room> {
  const production = `http://www.shop.localhost:${String(await freePort())}/`;
  const agent = await startReviewAgent({
    siteFiles: { 'index.php': shopPage('Night bakery', '#12343b', 96) },
    ...options,
    config: {
      production: { url: production, framable: true },
      version: versionOf('First'),
      data: pulled,
      ...options.config,
    },
  });
  const folder = path.join(path.dirname(agent.store), 'production');
  await mkdir(folder);
  await writeFile(path.join(folder, 'index.php'), shopPage('Night bakery', '#7a3b12', 24));
  const live = await servePhp(folder, production, {});
  const seed = (...drafts: readonly Draft[]): ReviewEvent[] =>
    runPart('seed', {
      store: agent.store,
      drafts: drafts.map((draft) => ({ id: randomUUID(), by: developer, ...draft })),
      // What the agent has written a moment ago.
    }) as ReviewEvent[];
  seed({ kind: 'opened', version: versionOf('First'), data: pulled, branch: 'feature' });
  return {
    ...agent,
    ...{ production, seed },
    stop: async () => {
      await Promise.all([agent.stop(), live.stop()]);
    },
    enter: async (name, purpose = 'approve', language = 'en') => {
      const link = await agent.invite({ name, purpose });
      seed({ kind: 'invited', link: link.id, person: link.person, name, purpose });
      const visitor = createVisitor(agent, addressOf(name));
      const entered = await visitor.enter(link, { name, language });
      if (entered.status !== 303) throw new Error(`not let in: ${String(entered.status)} ${entered.text}`);
      const by = { person: link.person, name, role: 'client', link: link.id } as const;
      return guestOf(agent, visitor, by);
    },
    revoke: async ({ link }) => {
      const file = path.join(agent.store, 'links', `${link}.json`);
      const known: unknown = JSON.parse(await readFile(file, 'utf8'));
      await writeFile(file, JSON.stringify({ ...(known as object), revokedAt: '2026-11-21T08:00:00Z' }));
      seed({ kind: 'revoked', link });
    },
    deploy: async (name, files = []) => {
      await agent.configure({ version: versionOf(name) });
      seed({ kind: 'deployed', version: versionOf(name), data: pulled, files: [...files] });
    },
  };
}

/** Values of a form's hidden fields. */
export function hiddenFields(html: string): Record<string, string> {
  const fields = html.matchAll(/<input type="hidden" name="([a-z]+)" value="([^"]*)">/g);
  return Object.fromEntries([...fields].map(([, name, value]) => [name!, value!]));
}

function guestOf(agent: ReviewAgent, visitor: Visitor, by: Guest['by'] & { readonly link: string }): Guest {
  const name = 'stagelift_session';
  return {
    ...{ by, link: by.link, token: () => visitor.token() },
    cookie: { name, value: visitor.jar.value(agent.base, name) ?? '' },
    get: (query, headers = {}) => visitor.get(`${agent.base}?${query}`, { headers }),
    post: (r, fields, headers = {}) => visitor.submit(r, fields, { headers }),
  };
}

/** An address of the documentation's network for each name, so that guests do not share a limit. */
function addressOf(name: string): string {
  return `198.51.100.${String(1 + ((createHash('sha256').update(name).digest()[0] ?? 0) % 250))}`;
}
