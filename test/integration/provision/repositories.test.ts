import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bareRepositoryStep, type BareRepositorySpec } from '#engine/provision/bare-repository.ts';
import { branchStep } from '#engine/provision/branch.ts';
import { deployKeyStep, type DeployKeySpec } from '#engine/provision/deploy-key.ts';
import { remoteHost, type ProvisionHost } from '#engine/provision/host.ts';
import { failureOf } from '../remote/support/kit.ts';
import { hereContext, killEverywhere, openBench, type Bench } from './support/bench.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await openBench();
  await writeFile(join(bench.clone, 'index.html'), 'one\n');
  await bench.git('add', '.');
  await bench.git('commit', '-qm', 'One');
});
afterAll(() => bench.close());
afterEach(async () => {
  await bench.reset();
  await bench.git('remote', 'remove', 'staging').catch(() => {});
});

const hostile = 'x/$(touch${IFS}pwned);\'`"&>{a,b}|-é';

function repository(changes: Partial<BareRepositorySpec> = {}): BareRepositorySpec {
  return {
    ...{
      id: 'shop/staging/bare-repository',
      path: '~/git/shop.git',
      checkout: '~/site',
      branch: 'main',
      remote: 'staging',
    },
    ...{ server: bench.server, protect: true },
    ...changes,
  };
}

describe('bare repository', () => {
  it('takes a push and puts it into the folder, again and again', async () => {
    const { context } = bench;
    await bench.sh('mkdir -m 755 ~/site; echo mine >~/site/wp-config.php');
    expect(await bareRepositoryStep.inspect(context, repository())).toEqual({ kind: 'missing' });
    const made = await bareRepositoryStep.apply(context, repository());
    expect(await bench.sh("cat ~/site/index.html ~/site/wp-config.php; find ~/site/index.html -printf '%m'")).toBe(
      'one\nmine\n644',
    );
    expect(await bareRepositoryStep.apply(context, repository())).toEqual(made);
    expect(await bareRepositoryStep.inspect(context, repository())).toMatchObject({ kind: 'there' });
    expect(await bareRepositoryStep.verify(context, repository())).toMatchObject({ ok: true });
    expect(await bench.sh('ls ~/git/shop.git/hooks; git -C ~/git/shop.git config receive.denyNonFastForwards')).toBe(
      'post-receive\ntrue\n',
    );

    await writeFile(join(bench.clone, 'index.html'), 'two\n');
    await bench.git('commit', '-qam', 'Two');
    const env = 'ssh' in context.git && 'command' in context.git.ssh ? context.git.ssh.command : '';
    await bench.git('-c', `core.sshCommand=${env}`, 'push', '-q', 'staging', 'main');
    expect(await bench.sh('cat ~/site/index.html')).toBe('two\n');
    await bench.sh('echo hacked >~/site/index.html');
    expect(await bareRepositoryStep.verify(context, repository())).toMatchObject({
      ok: false,
      found: expect.stringContaining('index.html'),
    });
    await bench.sh('echo two >~/site/index.html');
    expect((await bareRepositoryStep.undo(context, made)).kept).toEqual([]);
    expect(await bench.sh('ls -A ~ ~/site | grep -v stagelift')).toBe(
      '/home/bare:\nsite\n\n/home/bare/site:\nwp-config.php\n',
    );
    expect(await bench.git('remote')).toBe('');
  });

  it('survives kills in the middle', async () => {
    await bench.sh('mkdir -m 755 ~/site');
    expect(await killEverywhere(bench, bareRepositoryStep, repository(), { most: 4 })).toBeGreaterThan(3);
  });

  it('carries a branch name that would run in a careless shell', async () => {
    await bench.git('update-ref', `refs/heads/${hostile}`, 'main');
    await bench.sh('mkdir -m 755 ~/site');
    const spec = repository({ branch: hostile });
    const made = await bareRepositoryStep.apply(bench.context, spec);
    expect(await bareRepositoryStep.verify(bench.context, spec)).toMatchObject({ ok: true });
    expect((await bareRepositoryStep.undo(bench.context, made)).kept).toEqual([]);
    expect(await bench.sh('find ~ -name "*pwned*"')).toBe('');
    for (const branch of ['-x', '--output=pwn', 'a..b', 'a b', 'a\nb', '\u202Emain', 'HEAD']) {
      expect(await failureOf(bareRepositoryStep.apply(bench.context, repository({ branch })))).toMatchObject({
        code: 'contract.invalid-input',
      });
    }
  });

  it('does not put files over others that are there', async () => {
    await bench.sh('mkdir -m 755 ~/site; echo theirs >~/site/index.html');
    expect(await failureOf(bareRepositoryStep.apply(bench.context, repository()))).toMatchObject({
      code: 'git.failed',
    });
    expect(await bench.sh('cat ~/site/index.html')).toBe('theirs\n');
  });

  it('stays when it holds what is nowhere else, and says so', async () => {
    await bench.sh('mkdir -m 755 ~/site');
    const made = await bareRepositoryStep.apply(bench.context, repository());
    await bench.sh(
      `cd ~/git/shop.git && git update-ref refs/heads/theirs "$(git -c user.name=x -c user.email=x commit-tree -m theirs main^{tree})"`,
    );
    expect((await bareRepositoryStep.undo(bench.context, made)).kept).toMatchObject([
      { what: '/home/bare/git/shop.git' },
      { what: '/home/bare/git' },
    ]);
    expect(await bench.sh('ls ~/git/shop.git/hooks')).toBe('post-receive\n');
  });

  it('leaves a folder, a hook and a remote of somebody else alone', async () => {
    await bench.git('remote', 'add', 'staging', 'ssh://else@where.test/x.git');
    expect(await bareRepositoryStep.inspect(bench.context, repository())).toMatchObject({ kind: 'differs' });
    await bench.git('remote', 'remove', 'staging');
    await bench.sh('mkdir -p ~/git/shop.git; echo x >~/git/shop.git/x');
    expect(await bareRepositoryStep.inspect(bench.context, repository())).toMatchObject({ kind: 'differs' });
    expect(await failureOf(bareRepositoryStep.apply(bench.context, repository()))).toMatchObject({
      code: 'plan.blocked',
    });
  });

  it('says when git is missing on the server, or git here cannot log in', async () => {
    const { host } = bench.context;
    const without: ProvisionHost = { ...host, run: (script, signal) => host.run(`PATH=/nowhere; ${script}`, signal) };
    expect(await bareRepositoryStep.inspect(bench.with(without), repository())).toMatchObject({
      kind: 'blocked',
      why: expect.stringContaining('git is missing'),
    });
    const git = { ...bench.context.git, ssh: { impossible: 'It takes a key.' } };
    expect(await bareRepositoryStep.inspect({ ...bench.context, git }, repository())).toMatchObject({
      kind: 'blocked',
      why: 'It takes a key.',
    });
  });
});

describe('deploy key', () => {
  async function deployKey(): Promise<DeployKeySpec> {
    const { address, port } = bench.lab.hosts.production;
    const known = (await readFile(bench.lab.knownHosts, 'utf8'))
      .split('\n')
      .filter((line) => line.startsWith(`[${address}]:${String(port)} `));
    return { id: 'shop/staging/deploy-key', repository: bench.lab.git.url, title: 'shop staging', hostKeys: known };
  }

  it('is shown where to paste it, and works once it is let in', async () => {
    const { context } = bench;
    const spec = await deployKey();
    expect(await deployKeyStep.inspect(context, spec)).toEqual({ kind: 'missing' });
    const made = await deployKeyStep.apply(context, spec);
    expect(await deployKeyStep.apply(context, spec)).toEqual(made);
    const state = await deployKeyStep.inspect(context, spec);
    expect(state).toMatchObject({ kind: 'by-hand' });
    expect(JSON.stringify(state)).toMatch(/restrict,command=.*git-upload-pack.*ssh-ed25519 AAAA/);
    expect(await deployKeyStep.verify(context, spec)).toMatchObject({ ok: false });

    const { address: host, port } = bench.lab.hosts.production;
    const production = await openBench({ host, port, user: 'deploy' });
    try {
      const repositoryHost = production.context.host;
      const before = await repositoryHost.readFile('/home/deploy/.ssh/authorized_keys', context.signal);
      const wider = { ...context, repositoryHost: remoteHost(repositoryHost.session ?? never()) };
      const let2 = await deployKeyStep.apply(wider, spec);
      expect(await deployKeyStep.verify(context, spec)).toMatchObject({ ok: true });
      expect(await deployKeyStep.inspect(context, spec)).toMatchObject({ kind: 'there' });
      expect((await deployKeyStep.undo(wider, let2)).kept).toEqual([]);
      expect(await repositoryHost.readFile('/home/deploy/.ssh/authorized_keys', context.signal)).toEqual(before);
      expect(await bench.sh('ls -A ~ | grep -v stagelift; :')).toBe('');
    } finally {
      await production.close();
    }
  });

  it('survives kills in the middle', async () => {
    const spec = await deployKey();
    const step = { ...deployKeyStep, verify: async () => ({ ok: true, found: '', at: '' }) };
    expect(await killEverywhere(bench, step, spec, { context: hereContext(bench), most: 6 })).toBeGreaterThan(4);
  });

  it('is not made without knowing the host key, nor for https', async () => {
    const spec = { ...(await deployKey()), hostKeys: [] };
    expect(await deployKeyStep.inspect(bench.context, spec)).toMatchObject({
      kind: 'blocked',
      why: expect.stringContaining('host key'),
    });
    expect(await deployKeyStep.inspect(bench.context, { ...spec, repository: 'https://github.com/a/b' })).toMatchObject(
      { kind: 'blocked' },
    );
  });
});

function never(): never {
  throw new Error('has a session');
}

describe('branch', () => {
  it('is made from another, once, and taken back as long as it is untouched', async () => {
    const context = hereContext(bench);
    const spec = { id: 'shop/branch', name: hostile.replace('x/', 'y/'), from: 'main' };
    expect(await branchStep.inspect(context, spec)).toEqual({ kind: 'missing' });
    const made = await branchStep.apply(context, spec);
    expect(await branchStep.apply(context, spec)).toEqual(made);
    expect(await branchStep.verify(context, spec)).toMatchObject({ ok: true });
    await bench.git('update-ref', `refs/heads/${spec.name}`, 'main~0');
    expect((await branchStep.undo(context, made)).removed).toEqual([spec.name]);
    expect(await branchStep.verify(context, spec)).toMatchObject({ ok: false });
    const again = await branchStep.apply(context, spec);
    await bench.git(
      'update-ref',
      `refs/heads/${spec.name}`,
      (await bench.git('commit-tree', '-m', 'x', 'main^{tree}')).trim(),
    );
    expect((await branchStep.undo(context, again)).kept).toHaveLength(1);
    expect(await branchStep.inspect(context, { ...spec, name: 'z', from: 'nowhere' })).toMatchObject({
      kind: 'blocked',
    });
  });
});
