import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployGid, deployUid } from '../../lab/accounts.ts';
import { run } from '../../lab/processes.ts';
import { type FilesPulled, pullFiles, uploads } from '../../support/pull-files.ts';
import { listTree } from '../pull/support/fingerprint.ts';
import { failureOf, type Kit, openKit } from '../remote/support/kit.ts';
import { makeBareHost } from './support/bare-host.ts';

let kit: Kit;
let count = 0;

beforeAll(async () => {
  kit = await openKit();
});

afterAll(() => kit.clean());

/** Names that a shell, a list of lines or a table of sizes could take for something else. */
const hostileNames = [
  ...['a b', `a'b`, 'a"b', '$(id)', '-rf', '--checkpoint=1', 'a\nb', 'a\tb', ' lead', 'trail ', '~', '*', '\\', '[x]'],
  ...['.hidden', '..dots', 'x'.repeat(255), 'cafe\u0301', 'caf\u00e9', 'line\n', '8 9 10', '%s\\n'],
];

/** A site with everything that a listing must tell apart. */
async function writeSite(site: string): Promise<void> {
  const root = join(site, uploads);
  const place = async (name: string | Buffer, content: string | Buffer): Promise<void> => {
    const path = Buffer.concat([Buffer.from(`${root}/`), Buffer.from(name)]);
    await writeFile(path, content);
    await utimes(path, 1_600_000_000 + content.length, 1_600_000_000 + content.length);
  };
  await mkdir(join(root, '2024/05/deep/er'), { recursive: true });
  await mkdir(join(root, 'empty folder'));
  for (const name of hostileNames) await place(name, `content of ${name}`);
  await place(Buffer.from([0x66, 0xfc, 0x72, 0xff]), 'no UTF-8');
  await place('2024/05/nothing', '');
  await place('2024/05/deep/er/large.bin', Buffer.alloc(2_500_000, 'large'));
  for (let index = 0; index < 150; index += 1)
    await place(`2024/05/picture-${String(index)}.jpg`, `jpg ${String(index)}`);
  await symlink('2024/05/picture-7.jpg', join(root, 'a link'));
  await symlink('../05', join(root, '2024/to folder'));
  await symlink('/etc/passwd', join(root, 'outside'));
  await run('mkfifo', [join(root, 'pipe')]);
  await run('chown', ['-hR', `${String(deployUid)}:${String(deployGid)}`, site]);
}

interface Case {
  readonly tools: readonly string[];
  readonly applets?: readonly string[];
  readonly sftp?: boolean;
  readonly forced?: boolean;
}

/** Pulls from a host with these tools only and compares; gives what the plan says about it. */
async function pullFrom({ tools, applets = [], sftp = true, forced = false }: Case): Promise<FilesPulled> {
  count += 1;
  const name = `few-tools-${String(count)}`;
  const host = await makeBareHost(kit.lab, name, { tools, applets });
  const site = join(host.folder, 'home/deploy/site');
  await writeSite(site);
  const extraConfig = `${forced ? 'ForceCommand internal-sftp\n' : ''}${host.sshd.extraConfig ?? ''}`;
  const noSftp = sftp ? {} : { sftpCommand: '/bin/false' };
  const sshd = await kit.sshd({ name: `${name}-sshd`, port: 4760 + count, extraConfig, ...noSftp });
  const session = await kit.connect(kit.server({ port: sshd.port }));
  const folder = await mkdtemp(join(tmpdir(), 'few-tools-'));
  const to = join(folder, 'site');
  await mkdir(to);
  try {
    const common = { session, from: '/home/deploy/site', to, signal: kit.signal };
    const pulled = await pullFiles({ ...common, jobId: name });
    const wanted = await listTree(join(site, uploads), /^(pipe|outside)$/);
    const copied = await listTree(join(to, uploads));
    expect(wanted.filter((line) => !copied.includes(line))).toEqual([]);
    expect(copied.filter((line) => !wanted.includes(line))).toEqual([]);
    const refused = pulled.preparation.planned[0]?.refused.map((one) => one.path);
    expect([...(refused ?? [])].sort()).toEqual(['outside', 'pipe']);
    // Nothing has changed: nothing is fetched.
    const again = await pullFiles({ ...common, jobId: `${name}-again` });
    expect(again.preparation.planned[0]?.fetch.count).toBe(0);
    return pulled;
  } finally {
    await session.close();
    await sshd.stop();
    await rm(folder, { recursive: true, force: true });
    await rm(host.folder, { recursive: true, force: true });
  }
}

function saidBy({ preparation }: FilesPulled): string | undefined {
  return preparation.problems.find((problem) => problem.id === 'file-tools')?.detail;
}

describe('a server with few tools (R4)', () => {
  it('needs nothing said when find and tar are the usual ones', async () => {
    expect(saidBy(await pullFrom({ tools: ['find', 'tar'] }))).toBeUndefined();
  });

  it('copies one by one without tar', async () => {
    expect(saidBy(await pullFrom({ tools: ['find'] }))).toMatch(/Listed by find\. .*one by one, .*no tar.*longer/);
  });

  it('lists with perl where find is busybox', async () => {
    const said = saidBy(await pullFrom({ tools: ['perl'], applets: ['find', 'tar'], sftp: false }));
    expect(said).toMatch(/Listed by perl, .*by a simple tar/);
  });

  it('lists with php where there is neither perl nor find', async () => {
    expect(saidBy(await pullFrom({ tools: ['php', 'tar'], sftp: false }))).toMatch(/Listed by php,.* by tar/);
  });

  it('lists with busybox find and stat', async () => {
    const said = saidBy(await pullFrom({ tools: [], applets: ['find', 'stat', 'readlink', 'tar', 'cat', 'head'] }));
    expect(said).toMatch(/Listed by find and stat,/);
  });

  it('lists with the shell and stat where there is no find, and copies by tar without SFTP', async () => {
    const said = saidBy(await pullFrom({ tools: ['stat', 'readlink', 'tar', 'cat'], sftp: false }));
    expect(said).toMatch(/Listed by the shell and stat,.* by tar/);
  });

  it('does everything over SFTP where there is only a shell', async () => {
    expect(saidBy(await pullFrom({ tools: [] }))).toMatch(/Listed by SFTP folder by folder,.*one by one/);
  });

  it('does everything over SFTP for an account that runs no programs', async () => {
    expect(saidBy(await pullFrom({ tools: [], forced: true }))).toMatch(/runs no programs/);
  });

  it('says what is missing where nothing helps', async () => {
    const failure = await failureOf(pullFrom({ tools: ['cat'], sftp: false }));
    expect(failure).toMatchObject({ code: 'remote.tool-missing' });
    expect(failure.message).toContain('neither find, perl, php nor stat, and no SFTP');
  });
});
