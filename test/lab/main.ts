import { parseArgs } from 'node:util';
import { LabError } from './lab-error.ts';
import type { LabInfo } from './lab-info.ts';
import { ensureLab, purgeLab, resetLab, runningLab, stopLab } from './lab.ts';
import { labLayout } from './layout.ts';
import { isAlive } from './processes.ts';
import { readState } from './state.ts';

const usage = `Usage: npm run lab -- up [--scale S] [--json]
       npm run lab -- status [--json]
       npm run lab -- reset [--only production|local] [--json]
       npm run lab -- down [--purge]

A laboratory of real servers on loopback addresses: OpenSSH, MariaDB, nginx + PHP-FPM, git and WordPress.
  --scale S   size of the generated data: 0.1 for quick tests, 1 is about 60 MB, 20 over 1 GB
  --json      print every address, account, key and path as one JSON object
  --only X    reset one side only
  --purge     also delete the lab's files`;

async function main(argv: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      scale: { type: 'string' },
      json: { type: 'boolean', default: false },
      only: { type: 'string' },
      purge: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const say = (line: string): void => console.error(line);
  const show = (info: LabInfo): void => console.log(values.json ? JSON.stringify(info, null, 2) : summary(info));
  const command = values.help ? 'help' : positionals[0];
  if (command === 'up') {
    const scale = values.scale === undefined ? undefined : Number(values.scale);
    show(await ensureLab({ scale, say }));
  } else if (command === 'down') {
    await (values.purge ? purgeLab() : stopLab());
    say(values.purge ? 'The lab is down and its files are deleted.' : 'The lab is down.');
  } else if (command === 'status') {
    await status(show);
  } else if (command === 'reset') {
    show(await resetLab(sides(values.only)));
  } else {
    say(usage);
    process.exitCode = command === 'help' ? 0 : 2;
  }
}

function sides(only: string | undefined): readonly ('production' | 'local')[] {
  if (only === undefined) return ['production', 'local'];
  if (only === 'production' || only === 'local') return [only];
  throw new LabError('--only takes production or local.');
}

async function status(show: (info: LabInfo) => void): Promise<void> {
  const layout = labLayout();
  const info = await runningLab(layout);
  if (info !== undefined) {
    show(info);
    return;
  }
  process.exitCode = 3;
  const { daemons } = await readState(layout);
  const living = await Promise.all(daemons.map((daemon) => isAlive(daemon)));
  const names = daemons.filter((_, index) => living[index]).map((daemon) => daemon.name);
  console.error(
    names.length === 0
      ? 'The lab is down.'
      : `The lab is only partly up (${names.join(', ')}). Start it again with npm run lab -- up`,
  );
}

function summary(info: LabInfo): string {
  const mb = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
  const rows = Object.values(info.counts.tables).reduce((sum, count) => sum + count, 0);
  const { production, local } = info.databases;
  return [
    `The lab is up at scale ${info.scale} (${info.folder}).`,
    `  production  ${info.web.production.url}  ssh -F ${info.sshConfig} production`,
    `  local       ${info.web.local.url}  ${info.sites.local.rootOnMachine}`,
    `  databases   production ${production.host}:${production.port}, local ${local.host}:${local.port}`,
    `  git         ${info.git.url} (${info.git.branch})`,
    `  data        ${Object.keys(info.counts.tables).length} tables, ${rows} rows, ${mb(info.counts.databaseBytes)}; ` +
      `${info.counts.uploadFiles} uploads, ${mb(info.counts.uploadBytes)}`,
    'Accounts, keys and paths: npm run lab -- status --json',
  ].join('\n');
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const usageError = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  if (!(error instanceof LabError) && !usageError) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
