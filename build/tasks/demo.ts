import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { pullPlanSchema } from '#shared/domain/pull.ts';
import type { LabInfo, LabWebSite } from '../../test/lab/lab-info.ts';
import { ensureLab } from '../../test/lab/lab.ts';
import { bundleFolder } from '../bundles.ts';
import { demoDataFolder, demoFile } from '../demo-place.ts';
import { ensureElectron } from '../electron/electron-dist.ts';
import { projectRoot } from '../electron/folders.ts';
import { openApp } from '../electron/open-app.ts';
import { type CommandResult, runCommand } from '../run-command.ts';
import { buildApp } from './build.ts';

// npm run demo [-- --headless] [--scale S]: real servers on this machine, a project set up on them, and the app opened on it;
// or, headless, the main job by the command line: production's data pulled to local.

const project = 'demo-shop';
const server = 'demo-production';
const localPassword = 'demo-password';
const limitMs = 30 * 60 * 1000;

// What the command's own first line sets, which only counts when it is started by its name.
const ownEnv = { MALLOC_ARENA_MAX: '1' };
const ownFlag = '--max-semi-space-size=1';
const env = {
  ...process.env,
  ...ownEnv,
  STAGELIFT_DATA: demoDataFolder,
  STAGELIFT_LOCAL_PASSWORD: localPassword,
};
const say = (sentence: string): void => console.log(sentence);

function stagelift(args: readonly string[], output: 'show' | 'capture'): Promise<CommandResult> {
  const command = [process.execPath, ownFlag, join(projectRoot, bundleFolder, 'cli.mjs'), ...args];
  return runCommand(command, { output, limitMs, env });
}

/** What a command answers with --json. Throws what it said when it failed. */
async function ask(args: readonly string[]): Promise<unknown> {
  const { code, output } = await stagelift(['--json', ...args], 'capture');
  if (code !== 0) throw new Error(`stagelift ${args.join(' ')}: ${output}`);
  const answer = output.trimEnd().split('\n').at(-1) ?? ''; // the lines before it are events
  return z.object({ result: z.unknown() }).parse(JSON.parse(answer)).result;
}

/** Sets the demo up with the commands that a person would type; a second time only brings it up to date. */
async function setUp({ hosts, keys, sites, web, knownHosts }: LabInfo): Promise<void> {
  await mkdir(demoDataFolder, { recursive: true });
  await copyFile(knownHosts, join(demoDataFolder, 'known_hosts'));
  const { user, address, port } = hosts.production;
  await ask(['server', 'add', server, `${user}@${address}:${port}`, '--key', keys.ed25519.path]);
  if ((await stagelift(['project', 'show', project], 'capture')).code !== 0) {
    await ask(['project', 'add', sites.local.rootOnMachine, '--name', project, '--url', web.local.url]);
  }
  const place = ['--server', server, '--path', sites.production.root, '--url', web.production.url];
  await ask(['env', 'add', 'production', '--project', project, '--stage', 'production', ...place]);
  const demo = { project: await ask(['project', 'show', project]), servers: await ask(['server', 'list']) };
  await writeFile(demoFile, JSON.stringify(demo));
}

/** The status of the site's front page, asked for by its own name. */
function statusOf({ address, port, host }: LabWebSite): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ host: address, port, path: '/', headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

const pullArguments = ['pull', 'production', 'local', '--project', project] as const;

/** A pull stops before columns that look personal and that no rule covers; here the suggestions are taken. */
async function decideColumns(): Promise<void> {
  const { unclassified } = pullPlanSchema
    .pick({ unclassified: true })
    .parse(await ask([...pullArguments, '--dry-run']));
  if (unclassified.length === 0) return;
  const answers = unclassified.map(({ table, column, suggestion }) => {
    return `${table}.${column}=${suggestion.kind === 'mask' ? suggestion.method : 'keep'}`;
  });
  say(`Decided as suggested: ${answers.join(', ')}\n`);
  await ask(['project', 'decide', '--project', project, ...answers]);
}

async function pull({ web }: LabInfo): Promise<number> {
  await decideColumns();
  const { code } = await stagelift([...pullArguments, '--yes'], 'show');
  if (code !== 0) return code;
  const status = await statusOf(web.local);
  say(`\n${web.local.url} answers ${status}. Log in with a name from above and "${localPassword}".`);
  return status === 200 ? 0 : 1;
}

const { values } = parseArgs({ options: { headless: { type: 'boolean' }, scale: { type: 'string' } } });
const electron = values.headless ? undefined : await ensureElectron(say);
await buildApp();
const lab = await ensureLab({ scale: values.scale === undefined ? undefined : Number(values.scale), say });
await setUp(lab);
process.exitCode = electron ? await openApp(electron, { env }) : await pull(lab);
