import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import type { ImportPlace, ImportSource } from '#shared/domain/imports.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { parseDotenv } from '../recipes/parse-dotenv.ts';
import { createReading, type Reading } from './findings.ts';
import { composeFiles, type ComposeFile, parseCompose } from './parse-compose.ts';
import { parseDdev, type DdevFile } from './parse-ddev.ts';
import { parseDeployerPhp } from './parse-deployer-php.ts';
import { parseDeployerYaml } from './parse-deployer-yaml.ts';
import { parseFileZilla } from './parse-filezilla.ts';
import { parseGitRemotes } from './parse-git-remotes.ts';
import { type LandoFile, landoFiles, parseLando } from './parse-lando.ts';
import { parseWpCli } from './parse-wp-cli.ts';
import { readSmallFile } from './read-small-file.ts';

/** Whose files are read. */
export interface ImportSurroundings {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Files beside a project, by the program they are of. */
const projectFiles: Readonly<Partial<Record<ImportSource, readonly string[]>>> = {
  'wp-cli': ['wp-cli.local.yml', 'wp-cli.yml'],
  deployer: ['deploy.php', 'deploy.yaml', 'deploy.yml'],
};

/**
 * What can be read in a place, file by file; `ssh-config` is not among it. A missing file is no failure, a missing place throws
 * `remote.file-missing`.
 */
export async function readPlace(place: ImportPlace, surroundings: ImportSurroundings): Promise<readonly Reading[]> {
  const { path } = place;
  const wants = (source: ImportSource) => place.sources === undefined || place.sources.includes(source);
  if (path === undefined) return readHome(surroundings, wants);
  const facts = path.includes('\0') || !isAbsolute(path) ? null : await stat(path).catch(() => null);
  if (facts === null) throw new AppError('remote.file-missing', { message: 'There is no such file or folder.' });
  return facts.isDirectory() ? readFolder(resolve(path), wants) : readOne(resolve(path), place.sources ?? []);
}

type Wants = (source: ImportSource) => boolean;

async function readHome({ home, env }: ImportSurroundings, wants: Wants): Promise<readonly Reading[]> {
  const readings: Reading[] = [];
  const sites = [
    ...(env.APPDATA === undefined ? [] : [join(env.APPDATA, 'FileZilla', 'sitemanager.xml')]),
    ...['.config/filezilla/sitemanager.xml', '.filezilla/sitemanager.xml'].map((file) => join(home, file)),
  ];
  for (const file of wants('filezilla') ? sites : []) readings.push(...(await readFile('filezilla', file, file)));
  const aliases = join(home, '.wp-cli', 'config.yml');
  if (wants('wp-cli')) readings.push(...(await readFile('wp-cli', aliases, aliases)));
  return readings;
}

async function readFolder(folder: string, wants: Wants): Promise<readonly Reading[]> {
  const readings: Reading[] = [
    ...(wants('ddev') ? await readDdev(folder) : []),
    ...(wants('lando') ? await readLando(folder) : []),
    ...(wants('compose') ? await readCompose(folder) : []),
  ];
  for (const source of ['wp-cli', 'deployer'] as const) {
    for (const name of wants(source) ? (projectFiles[source] ?? []) : []) {
      readings.push(...(await readFile(source, join(folder, name), name, folder)));
    }
  }
  if (wants('git')) readings.push(...(await readGit(folder)));
  return readings;
}

/** One file that somebody chose; what it is, its name says unless the source does. */
async function readOne(file: string, sources: readonly ImportSource[]): Promise<readonly Reading[]> {
  const source = sources.length === 1 ? sources[0] : guessSource(basename(file));
  if (source === 'ddev') return readDdev(dirname(dirname(file)));
  if (source === 'lando') return readLando(dirname(file));
  if (source === 'compose') return readCompose(dirname(file));
  if (source === undefined) {
    const reading = createReading(sources[0] ?? 'wp-cli', file);
    reading.leaveOut(basename(file), null, 'It is not known what kind of file this is.');
    return [reading];
  }
  return readFile(source, file, file);
}

function guessSource(name: string): ImportSource | undefined {
  if (/\.xml$/i.test(name)) return 'filezilla';
  if (/^deploy\w*\.(?:php|ya?ml)$/i.test(name)) return 'deployer';
  if (/^wp-cli.*\.yml$/i.test(name)) return 'wp-cli';
  if (/^\.lando\..*yml$/.test(name) || name === '.lando.yml') return 'lando';
  if (/^(?:docker-)?compose(?:\.override)?\.ya?ml$/.test(name)) return 'compose';
  return name === 'config.yaml' ? 'ddev' : undefined;
}

async function readFile(
  source: ImportSource,
  path: string,
  name: string,
  within?: string,
): Promise<readonly Reading[]> {
  const file = await readSmallFile(path, within);
  if (file.kind === 'missing') return [];
  if (file.kind === 'refused') {
    const reading = createReading(source, name);
    reading.leaveOut(name, null, file.why);
    return [reading];
  }
  return [await parse(source, file.text, name)];
}

async function parse(source: ImportSource, text: string, name: string): Promise<Reading> {
  if (source === 'filezilla') return parseFileZilla(text, name);
  if (source === 'git') return parseGitRemotes(text, name);
  if (source === 'deployer')
    return name.endsWith('.php') ? parseDeployerPhp(text, name) : parseDeployerYaml(text, name);
  return parseWpCli(text, name);
}

async function readDdev(folder: string): Promise<readonly Reading[]> {
  const names = await readdir(join(folder, '.ddev')).catch(() => []);
  const overrides = names.filter((name) => /^config\..{1,100}\.ya?ml$/.test(name)).sort();
  const files: DdevFile[] = [];
  const refused = createReading('ddev', '.ddev');
  for (const name of ['config.yaml', ...overrides].slice(0, 50)) {
    const file = `.ddev/${name}`;
    const found = await readSmallFile(join(folder, file), folder);
    if (found.kind === 'text') files.push({ file, text: found.text });
    else if (found.kind === 'refused') refused.leaveOut(file, null, found.why);
    else if (name === 'config.yaml') return [];
  }
  for (const name of await readdir(join(folder, '.ddev', 'providers')).catch(() => [])) {
    if (!/\.ya?ml$/.test(name)) continue;
    refused.leaveOut(`.ddev/providers/${name}`, null, 'A provider is a list of commands; they are never run.');
  }
  const main = files[0]?.file === '.ddev/config.yaml' ? [parseDdev(files, folder, basename(folder))] : [];
  return [...main, refused];
}

/** Texts of files in a folder, in their order; what is refused is said. */
async function readTexts(
  folder: string,
  names: readonly string[],
  refused: Reading,
): Promise<readonly { readonly file: string; readonly text: string }[]> {
  const files: { file: string; text: string }[] = [];
  for (const file of names) {
    const found = await readSmallFile(join(folder, file), folder);
    if (found.kind === 'text') files.push({ file, text: found.text });
    else if (found.kind === 'refused') refused.leaveOut(file, null, found.why);
  }
  return files;
}

async function readLando(folder: string): Promise<readonly Reading[]> {
  const refused = createReading('lando', '.lando.yml');
  const files: readonly LandoFile[] = await readTexts(folder, landoFiles, refused);
  return [...(files.length === 0 ? [] : [parseLando(files, folder, basename(folder))]), refused];
}

async function readCompose(folder: string): Promise<readonly Reading[]> {
  const refused = createReading('compose', composeFiles[0]);
  for (const name of composeFiles) {
    const names = [name, ...['.override.yaml', '.override.yml'].map((end) => name.replace(/\.ya?ml$/, end))];
    const files: readonly ComposeFile[] = await readTexts(folder, names, refused);
    if (files[0]?.file !== name) continue;
    const [env] = await readTexts(folder, ['.env'], refused);
    const variables = new Map(Object.entries(env === undefined ? {} : parseDotenv(env.text)));
    return [parseCompose(files, folder, variables), refused];
  }
  return [refused];
}

async function readGit(folder: string): Promise<readonly Reading[]> {
  const facts = await stat(join(folder, '.git')).catch(() => null);
  if (facts?.isDirectory() === true) return readFile('git', join(folder, '.git', 'config'), '.git/config', folder);
  const reading = createReading('git', '.git');
  if (facts !== null) reading.leaveOut('.git', null, 'This is a further work tree; import from the first one.');
  return [reading];
}
