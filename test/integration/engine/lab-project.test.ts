import { copyFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, type Client } from '#shared/contract/client.ts';
import type { EngineContract } from '#shared/contract/contract.ts';
import { toDoor } from '#shared/contract/door.ts';
import { createEngine, type Engine } from '#engine/engine.ts';
import { cloneRepository } from '#engine/git/clone.ts';
import { readHeadStatus } from '#engine/git/head-status.ts';
import { listRemoteRefs } from '#engine/git/ls-remote.ts';
import { demoOf } from '../../e2e/support/demo.ts';
import { ensureLab } from '../../lab/lab.ts';
import type { LabInfo } from '../../lab/lab-info.ts';

let lab: LabInfo;
let dataFolder = '';
let engine: Engine;
let client: Client<EngineContract>;
let close: () => void;

beforeAll(async () => {
  lab = await ensureLab();
  dataFolder = await mkdtemp(join(tmpdir(), 'stagelift-engine-'));
  await writeFile(join(dataFolder, 'demo.json'), JSON.stringify(demoOf(lab)));
  engine = await createEngine({
    dataFolder,
    recipesFolder: join(import.meta.dirname, '../../../electron/recipes'),
    version: '0.0.0',
    home: dataFolder,
    interaction: { answerLogin: async () => null, secret: async () => null },
  });
  const { port1, port2 } = new MessageChannel();
  engine.serve(toDoor(port1));
  client = createClient<EngineContract>();
  client.attach(toDoor(port2));
  close = () => port2.close();
});
afterAll(async () => {
  close();
  await engine.close();
  await rm(dataFolder, { recursive: true, force: true });
});

const production = { projectId: 'demo-shop', environmentId: 'production' };

describe('the demo project', () => {
  it('is added once, with its server', async () => {
    const first = await client.request('projects.addDemo', {});
    expect(first.environments.map(({ id }) => id)).toEqual(['production', 'local']);
    await client.request('projects.addDemo', {});
    expect(await client.request('projects.list', {})).toEqual([first]);
    expect(await client.request('servers.list', {})).toHaveLength(1);
  });

  it('keeps its server from being removed', async () => {
    const removal = client.request('servers.remove', { serverId: 'demo-production' });
    await expect(removal).rejects.toMatchObject({ code: 'store.conflict' });
  });

  it('shows its status without asking anybody, also while the host key is unknown', async () => {
    const status = await client.request('environments.status', production);
    expect(status).toMatchObject({ branch: null, commit: null, data: null });
    expect(await client.request('hostKeys.pending', {})).toEqual([]);
  });
});

describe('the health of a site', () => {
  it('is ok while it answers', async () => {
    // Production's own name means nothing on this computer; the local site's does.
    const local = { ...production, environmentId: 'local' };
    const health = async () => (await client.request('environments.status', local)).health.kind;
    await expect.poll(health, { timeout: 20_000 }).toBe('ok');
  });
});

describe('a host key', () => {
  it('is asked for in the window, trusted once it is accepted, and forgotten on request', async () => {
    const [server] = await client.request('servers.list', {});
    if (!server) throw new Error('the demo has a server');
    const asked = new Promise<{ questionId: string; fingerprint: string }>((resolve) => {
      client.on('hostKeys.asked', resolve);
    });
    const findings = client.request('servers.doctor', { runId: 'r', server, ...production });
    const question = await asked;
    expect(Object.values(lab.hosts.production.hostKeys)).toContain(question.fingerprint);
    expect(await client.request('hostKeys.pending', {})).toMatchObject([{ questionId: question.questionId }]);
    await client.request('hostKeys.answer', { questionId: question.questionId, trust: true });
    const found = new Map((await findings).map((finding) => [finding.id, finding.status]));
    for (const id of ['login', 'shell', 'credentials', 'database']) expect(found.get(id), id).toBe('ok');

    const [trusted] = await client.request('hostKeys.list', {});
    expect(trusted).toMatchObject({ fingerprint: question.fingerprint, source: 'stagelift' });
    const { host = '', keyType = '' } = trusted ?? {};
    const wrong = client.request('hostKeys.forget', { host, keyType, typedHost: 'other' });
    await expect(wrong).rejects.toMatchObject({ code: 'plan.not-confirmed' });
    await client.request('hostKeys.forget', { host, keyType, typedHost: host });
    // The server proved its other key as well; that one stays.
    expect((await client.request('hostKeys.list', {})).map((key) => key.keyType)).not.toContain(keyType);
    expect(await readFile(join(dataFolder, 'known_hosts'), 'utf8')).not.toContain(keyType);
  });
});

describe('finding out what a folder is', () => {
  it('recognises WordPress on this computer', async () => {
    const folder = lab.sites.local.rootOnMachine;
    const detected = await client.request('projects.detectFolder', { folder });
    expect(detected).toMatchObject({ recipe: 'wordpress', folder, database: { name: lab.databases.local.database } });
    expect(JSON.stringify(detected)).not.toContain(lab.databases.local.password);
  });

  it('recognises WordPress on the server', async () => {
    await copyFile(lab.knownHosts, join(dataFolder, 'known_hosts'));
    const detected = await client.request('projects.detectServer', {
      serverId: 'demo-production',
      path: lab.sites.production.root,
    });
    expect(detected).toMatchObject({ recipe: 'wordpress', database: { name: lab.databases.production.database } });
    expect(JSON.stringify(detected)).not.toContain(lab.databases.production.password);
  });

  it('says that a folder is missing or unknown', async () => {
    const missing = client.request('projects.detectFolder', { folder: join(dataFolder, 'nope') });
    await expect(missing).rejects.toMatchObject({ code: 'remote.file-missing' });
    const unknown = client.request('projects.detectFolder', { folder: dataFolder });
    await expect(unknown).rejects.toMatchObject({ code: 'recipe.not-found' });
  });
});

describe('the environment on this computer', () => {
  it('is examined from folder to website', async () => {
    const told: string[] = [];
    const stop = client.on('doctor.found', ({ runId, finding }) => runId === 'local' && told.push(finding.id));
    const findings = await client.request('environments.doctor', {
      runId: 'local',
      projectId: 'demo-shop',
      environmentId: 'local',
    });
    stop();
    expect(findings.map(({ id, status }) => `${id}: ${status}`)).toEqual([
      'folder: ok',
      'recipe: ok',
      'uploads: ok',
      'space: ok',
      'git: ok',
      'credentials: ok',
      'database: ok',
      'site: ok',
    ]);
    expect(told).toEqual(findings.map(({ id }) => id));
  });
});

describe('git over SSH', () => {
  const options = () => ({
    cwd: dataFolder,
    env: process.env,
    signal: new AbortController().signal,
    sshCommand: `ssh -F /dev/null -i ${lab.keys.ed25519.path} -oIdentitiesOnly=yes -oBatchMode=yes -oStrictHostKeyChecking=yes -oUserKnownHostsFile=${lab.knownHosts}`,
  });

  it('lists the branches of a repository and clones it', async () => {
    const { refs, head } = await listRemoteRefs(lab.git.url, options());
    expect(head).toBe(`refs/heads/${lab.git.branch}`);
    expect(refs.get(head ?? '')).toBe(lab.git.commit);
    const folder = join(dataFolder, 'clone');
    await cloneRepository({ ...options(), url: lab.git.url, folder });
    expect((await stat(folder)).isDirectory()).toBe(true);
    const status = await readHeadStatus({ ...options(), cwd: folder });
    expect(status).toMatchObject({ branch: lab.git.branch, commit: { hash: lab.git.commit }, dirty: false });
  });

  it('does not trust a host it does not know', async () => {
    const { sshCommand, ...rest } = options();
    const strange = { ...rest, sshCommand: sshCommand.replace(lab.knownHosts, '/dev/null') };
    await expect(listRemoteRefs(lab.git.url, strange)).rejects.toMatchObject({
      code: 'git.failed',
      facts: { output: expect.stringContaining('Host key verification failed') },
    });
  });
});
