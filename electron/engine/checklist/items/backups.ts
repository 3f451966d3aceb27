import type { Evidence } from '#shared/domain/checklist.ts';
import type { Environment } from '#shared/domain/environment.ts';
import type { Backups } from '#shared/domain/upkeep.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { openEnvironment } from '../../flows/pull/open-environment.ts';
import { type BackupFile, type BackupLook, type BackupPlace, localBackups, remoteBackups } from '../backup-place.ts';
import { type ChecklistContext, type ItemFindings, type ItemProbe, line, notAsked, serverOf } from '../item-probe.ts';
import { sayAge, sayBytes } from '../say.ts';

/** Production's data is kept elsewhere, regularly, and can be read. */
export const backups: ItemProbe = {
  id: 'backups',
  title: 'Backup strategy',
  asks: 'Production is backed up regularly, somewhere else, and the newest backup is whole and can be read.',
  async probe(context, signal): Promise<ItemFindings> {
    const productions = context.project.environments.filter(({ stage }) => stage === 'production');
    if (productions.length === 0) return { evidence: [], doesNotApply: 'There is no production yet.' };
    const evidence = await Promise.all(productions.map((environment) => probeBackups(context, environment, signal)));
    return { evidence: evidence.flat(), mends: productions.flatMap(toMends) };
  },
};

function toMends({ id }: Environment) {
  return [
    {
      text: 'Say where its backups land, every how many hours one is made, and how many are kept:',
      snippet: `stagelift config set environments.${id}.backups '{"files":"/backups/shop-*.sql.gz","server":"backup-1","every":24,"keep":7}'`,
    },
    {
      text: 'A backup every night, on another machine than the database (there: crontab -e):',
      snippet:
        '15 3 * * * ssh deploy@production mysqldump --single-transaction shop | gzip > "$HOME/backups/shop-$(date +\\%F).sql.gz"',
    },
  ];
}

async function probeBackups(
  context: ChecklistContext,
  environment: Environment,
  signal: AbortSignal,
): Promise<readonly Evidence[]> {
  const { backups: setting, name } = environment;
  if (setting === undefined) {
    return [line('bad', `${name}: the setting "backups"`, 'Nobody has said where its backups land.', environment)];
  }
  const what = setting.files ?? setting.command?.run.join(' ') ?? '';
  const asked = `${name}: backups ${what}`;
  try {
    const place = await openPlace(context, environment, setting, signal);
    const files = await listFiles(context, environment, setting, place, signal);
    const newest = files[0];
    if (newest === undefined) return [line('bad', `${asked} on ${place.name}`, 'There is none.', environment)];
    const look = await place.look(newest.path, signal);
    return [
      ...judgeBackups(`${asked} on ${place.name}`, setting, files, context.now()),
      judgeContent(`${name}: content of ${newest.path}`, look),
      ...judgePlace(context, environment, setting, newest.path),
      await judgeMachine(context, environment, setting, signal),
    ].map((one) => ({ ...one, environmentId: environment.id }));
  } catch (error) {
    return [notAsked(asked, error, signal, environment)];
  }
}

async function openPlace(
  context: ChecklistContext,
  environment: Environment,
  { server: serverId = environment.serverId, onThisComputer }: Backups,
  signal: AbortSignal,
): Promise<BackupPlace> {
  if (onThisComputer === true || serverId === undefined) return localBackups();
  const server = context.servers.get(serverId);
  if (server === undefined) throw new AppError('store.server-not-found', { facts: { serverId } });
  return remoteBackups(await context.connect(server, signal));
}

/** Newest first. */
async function listFiles(
  context: ChecklistContext,
  environment: Environment,
  { files, command, server, onThisComputer }: Backups,
  place: BackupPlace,
  signal: AbortSignal,
): Promise<readonly BackupFile[]> {
  const byAge = (list: readonly BackupFile[]) =>
    list.toSorted((a, b) => b.mtime - a.mtime || (a.path < b.path ? 1 : -1));
  if (files !== undefined) return byAge(await place.list(files, signal));
  if (command === undefined) return [];
  await context.requireTrust();
  const isWithProject = server === undefined && onThisComputer === undefined;
  const folder = isWithProject ? environment.path : onThisComputer === true ? context.project.folder : '.';
  return byAge(await place.listByCommand(command, folder, signal));
}

/** A backup takes its time: a quarter of an interval more is no gap yet. */
const patience = 1.25;

/** Whether the newest backup is young and as large as one expects. `files` are newest first. Pure. */
export function judgeBackups(
  asked: string,
  { every, keep }: Pick<Backups, 'every' | 'keep'>,
  files: readonly BackupFile[],
  now: Date,
): readonly Evidence[] {
  const [newest, before] = files;
  if (newest === undefined) return [line('bad', asked, 'There is none.')];
  const minutes = (now.getTime() / 1000 - newest.mtime) / 60;
  const isFuture = minutes < -10;
  const isYoung = !isFuture && minutes <= every * 60 * patience;
  const age = isFuture ? 'is from the future' : `is ${sayAge(minutes)} old`;
  const evidence = [
    line(
      isYoung ? 'good' : 'bad',
      asked,
      `The newest (${newest.path}) ${age}; one is expected every ${String(every)} hours.`,
    ),
    judgeSize(asked, newest, before),
  ];
  if (files.length < keep)
    evidence.push(line('info', asked, `${String(files.length)} of ${String(keep)} are there so far.`));
  else if (files.length > keep * 2) {
    evidence.push(
      line(
        'warning',
        asked,
        `${String(files.length)} are there, ${String(keep)} should be: nobody deletes the old ones.`,
      ),
    );
  } else evidence.push(line('good', asked, `${String(files.length)} are there, at least ${String(keep)} should be.`));
  return evidence;
}

function judgeSize(asked: string, newest: BackupFile, before: BackupFile | undefined): Evidence {
  const size = sayBytes(newest.bytes);
  if (newest.bytes === 0) return line('bad', asked, 'The newest is empty.');
  if (before === undefined)
    return line('warning', asked, `The newest has ${size}; there is none before it to compare with.`);
  const told = `The newest has ${size}, the one before it ${sayBytes(before.bytes)}.`;
  const isAlike = Math.abs(newest.bytes - before.bytes) <= before.bytes / 2;
  return isAlike ? line('good', asked, told) : line('bad', asked, `${told} That is more than half of a difference.`);
}

/** Whether a backup is whole, told by its last bytes and by the tool of its format. Pure. */
export function judgeContent(asked: string, { head, tail, test, inside }: BackupLook): Evidence {
  if (test === 'damaged') return line('bad', asked, 'The archive is damaged.');
  if (test === 'no-tool')
    return line('bad', asked, 'No program there can open this kind of archive, so nobody knows whether it is whole.');
  const isZip = head.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004';
  if (isZip) {
    const isWhole = tail.includes(Buffer.from('PK\u0005\u0006', 'latin1'));
    return isWhole
      ? line('good', asked, 'A zip archive with its directory at the end.')
      : line('bad', asked, 'The zip archive ends too early.');
  }
  const text = (test === 'sound' && inside.length > 0 ? inside : tail).toString('latin1');
  if (/^-- Dump completed\b/m.test(text)) return line('good', asked, 'It ends with "-- Dump completed".');
  if (test === 'none') return line('bad', asked, 'It is no archive and does not end with "-- Dump completed".');
  const isTar = inside.length >= 512 && inside.every((byte) => byte === 0);
  const isSqlText = inside.length > 0 && /^(?:--|\/\*|INSERT |CREATE |UNLOCK |\))/m.test(text) && !isTar;
  if (isSqlText)
    return line('bad', asked, 'The dump in the archive does not end with "-- Dump completed": it stopped too early.');
  return line('good', asked, 'The archive can be opened to its end.');
}

function judgePlace(
  { recipe, project }: ChecklistContext,
  environment: Environment,
  { server, onThisComputer }: Backups,
  path: string,
): readonly Evidence[] {
  const isThere = onThisComputer !== true && (server === undefined || server === environment.serverId);
  if (!isThere) return [];
  const asked = `${environment.name}: can strangers fetch it?`;
  const sharing = project.environments.filter(({ serverId }) => serverId === environment.serverId);
  const served = sharing.find((one) => isInside(path, one.path));
  if (served === undefined) return [line('good', asked, 'It lies outside of every site.')];
  const root = served.path.replace(/\/+$/, '');
  const isServed =
    recipe.documentRoots.length === 0 || recipe.documentRoots.some((folder) => isInside(path, `${root}/${folder}`));
  return isServed
    ? [line('bad', asked, `It lies inside of ${served.path}, which a web server hands out.`)]
    : [line('warning', asked, `It lies in the project's folder ${served.path}, beside what a web server hands out.`)];
}

function isInside(path: string, folder: string): boolean {
  return path.startsWith(`${folder.replace(/\/+$/, '')}/`);
}

/** A backup on the machine of the database is lost with it. Only told where both are known to be the same. */
async function judgeMachine(
  context: ChecklistContext,
  environment: Environment,
  { server: serverId = environment.serverId, onThisComputer }: Backups,
  signal: AbortSignal,
): Promise<Evidence> {
  const asked = `${environment.name}: are its backups on another machine than its database?`;
  const own = serverOf(context, environment);
  const other = onThisComputer === true || serverId === undefined ? null : (context.servers.get(serverId) ?? null);
  const { database } = await openEnvironment(context.opener, environment, own, context.recipe, signal);
  if (database === null) return line('info', asked, 'It has no database.');
  const isLocal = database.socketPath !== null || /^(?:localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/.test(database.host);
  const isSameServer = own?.host === other?.host;
  const isSame = isLocal ? isSameServer : other?.host === database.host;
  if (isSame)
    return line('bad', asked, `No: both are on ${other?.host ?? 'this computer'} and would be lost together.`);
  return line('good', asked, `Yes: ${other?.host ?? 'this computer'}.`);
}
