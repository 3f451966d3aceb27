import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { z } from 'zod';
import type { Review } from '#shared/domain/review.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { prependsOf } from '../../reviews/agent-files.ts';
import type { AgentFacts, AgentMaker, AgentParts, PlacedFile } from './ports.ts';

/** Where the parts of the agent are on this computer. */
export interface AgentSources {
  /** `electron/agent`: `php` and `languages`. */
  readonly agentFolder: string;
  /** The overlay as it was built: files with a hash in their names. */
  readonly overlayFolder: string;
  /** What loads the agent in a release, by the file in which it stands. */
  readonly loaders: (review: Review, facts: AgentFacts) => readonly PlacedFile[];
}

const readable = 0o644;
const own = 0o600;

/** Makes what goes onto the server from the files that the program brings along. */
export function createAgentMaker({ agentFolder, overlayFolder, loaders }: AgentSources): AgentMaker {
  return async (review, facts): Promise<AgentParts> => {
    const [php, languages, overlay] = await Promise.all([
      readTree(join(agentFolder, 'php')),
      readTree(join(agentFolder, 'languages')),
      readTree(overlayFolder),
    ]);
    if (php.length === 0) {
      throw new AppError('review.agent-failed', {
        message: 'The program that guards reviews is not part of this installation.',
        hint: 'Install Stagelift again.',
      });
    }
    const names = overlay.find(({ path }) => path === 'assets.json')?.content.toString('utf8') ?? null;
    const assets = overlay.filter(({ path }) => path !== 'assets.json' && !path.endsWith('.map'));
    const config = configOf(review, facts, assetsSchema.parse(parseJson(names) ?? {}));
    return {
      store: [
        ...php.map((file) => ({ ...file, path: `agent/${file.path}`, mode: own })),
        ...languages.map((file) => ({ ...file, path: `agent/languages/${file.path}`, mode: own })),
        { path: 'agent/VERSION', content: Buffer.from(versionOf([...php, ...languages])), mode: own },
        { path: 'keys.json', content: Buffer.from(facts.keys), mode: own },
        { path: 'config.json', content: Buffer.from(`${JSON.stringify(config, null, 2)}\n`), mode: own },
      ],
      base: [
        { path: 'index.php', content: Buffer.from(indexOf(review.store)), mode: readable },
        ...assets.map((file) => ({ ...file, path: `assets/${file.path}`, mode: readable })),
      ],
      release: loaders(review, facts),
    };
  };
}

/** Names what of the agent is on a server by its content. Pure. */
function versionOf(files: readonly PlacedFile[]): string {
  const hash = createHash('sha256');
  const inOrder = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const { path, content } of inOrder) hash.update(`${path}\0${String(content.length)}\0`).update(content);
  return `${hash.digest('hex').slice(0, 12)}\n`;
}

/** The page of the client's address: nothing but the way to the agent. Pure. */
function indexOf(store: string): string {
  return `<?php\n\nrequire ${phpText(posix.join(store, 'agent', 'app.php'))};\n`;
}

/** A text as PHP's single quotes take it. Pure. */
export function phpText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** What the overlay's files are called; nothing where it was not built. */
const assetsSchema = z.record(z.string(), z.string());

const keptSchema = z.looseObject({
  approvers: z.array(z.object({ person: z.string(), name: z.string() })).default([]),
});

/** `config.json` of docs/review-protocol.md. Who approves is the rooms' business: it is kept as it is there. */
function configOf(review: Review, facts: AgentFacts, assets: z.infer<typeof assetsSchema>): unknown {
  const { id, title, state, expiresAt, language, contact, siteUrl, reviewUrl, branch, version, data, quorum } = review;
  const before = keptSchema.safeParse(parseJson(facts.config)).data;
  return {
    ...{ v: 1, id, title, project: facts.project, expiresAt, language, contact },
    state: state === 'open' ? 'open' : state === 'closed' || state === 'closing' ? 'closed' : 'paused',
    ...{ site: siteUrl, base: reviewUrl },
    production: facts.production === null ? null : { url: withSlash(facts.production), framable: facts.framable },
    ...{ branch: branch ?? '', version, data, changed: facts.changed, quorum, approvers: before?.approvers ?? [] },
    uploads: {
      kind: facts.uploads.kind,
      ...(facts.uploads.kind === 'proxy' && facts.production !== null ? { from: withSlash(facts.production) } : {}),
      paths: facts.uploadPaths,
    },
    ...{ mail: 'catch', documentRoot: facts.documentRoot },
    // The developer's own: a client is rarely far away, and each time that is shown names its zone.
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    assets,
    prepends: prependsOf(facts.releaseFiles),
    webServerSeesPasses: true,
  };
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}

function parseJson(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Every file below a folder; none where there is no such folder. */
async function readTree(folder: string): Promise<readonly PlacedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(
    files.map(async (entry) => {
      const full = join(entry.parentPath, entry.name);
      const path = full.slice(folder.length + 1).replaceAll('\\', '/');
      return { path, content: await readFile(full), mode: own };
    }),
  );
}
