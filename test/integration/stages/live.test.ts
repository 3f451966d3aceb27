import { chmod, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stage, stageSchema } from '#shared/domain/environment.ts';
import { type StageConfig, stageConfigSchema, type StageReport } from '#shared/domain/stage-config.ts';
import { fetchSite, type SiteAnswer } from '#engine/web/fetch-site.ts';
import { deployGid, deployUid } from '../../lab/accounts.ts';
import { insideHost } from '../../lab/hosts.ts';
import { labLayout } from '../../lab/layout.ts';
import { makeLaravel } from '../../lab/laravel.ts';
import { run } from '../../lab/processes.ts';
import { type Bench, type BenchEngine, openBench } from '../pull/support/bench.ts';

// WordPress and Laravel, served by nginx and PHP-FPM on a real host: each of the six stages is configured and then asked over
// HTTP what it takes itself for.

const stages = stageSchema.options;
let bench: Bench;
let engine: BenchEngine;

beforeAll(async () => {
  bench = await openBench({ sshPort: 4493 });
  engine = await bench.engine();
  for (const stage of stages) {
    await makeWordPress(stage);
    const target = join(home(), nameOf('laravel', stage));
    await makeLaravel(
      labLayout(),
      target,
      `# ${stage}\nAPP_KEY=base64:${Buffer.alloc(32).toString('base64')}\nMAIL_MAILER=smtp\n`,
    );
    await serve('laravel', stage, 'public');
  }
  await run('chown', [
    '-hR',
    `${String(deployUid)}:${String(deployGid)}`,
    ...stages.map((stage) => join(home(), nameOf('laravel', stage))),
  ]);
  for (const recipe of ['wordpress', 'laravel'] as const) {
    const folder = `${bench.site}-${recipe}`;
    await mkdir(folder);
    await engine.client.request('projects.add', {
      project: {
        ...{ id: recipe, name: recipe, folder, recipe },
        flags: [{ id: 'new-shop', description: '', owner: 'Ann' }],
        environments: stages.map((stage) => ({
          ...{
            id: stage,
            name: stage,
            stage,
            url: urlOf(recipe, stage),
            serverId: 'shop',
            database: { kind: 'read' } as const,
          },
          path: `/home/deploy/${nameOf(recipe, stage)}`,
        })),
      },
    });
  }
});

afterAll(async () => {
  for (const recipe of ['wordpress', 'laravel'] as const) {
    for (const stage of stages) {
      await rm(join(home(), nameOf(recipe, stage)), { recursive: true, force: true });
      await rm(join(home(), 'previews', nameOf(recipe, stage)), { recursive: true, force: true });
    }
  }
  await engine.close();
  await bench.clean();
});

const home = (): string => bench.lab.hosts.production.home;
const nameOf = (recipe: string, stage: Stage): string => `${bench.id}-${recipe}-${stage}`;
const urlOf = (recipe: string, stage: Stage): string =>
  `http://${nameOf(recipe, stage)}.preview.localhost:${String(bench.lab.web.preview.port)}`;

async function serve(recipe: string, stage: Stage, folder: string): Promise<void> {
  const name = nameOf(recipe, stage);
  await mkdir(join(home(), 'previews', name), { recursive: true });
  await symlink(`/home/deploy/${name}/${folder}`, join(home(), 'previews', name, 'current'));
}

/** The lab's WordPress once more, by links to its files, with a configuration that does not name its stage. */
async function makeWordPress(stage: Stage): Promise<void> {
  const { rootOnMachine } = bench.lab.sites.production;
  const target = join(home(), nameOf('wordpress', stage));
  await run('sh', [
    '-c',
    'mkdir "$2" && cd "$1" && cp -al $(ls | grep -v wp-content) "$2/"',
    'sh',
    rootOnMachine,
    target,
  ]);
  await mkdir(join(target, 'wp-content/uploads'), { recursive: true });
  const config = await readFile(join(rootOnMachine, 'wp-config.php'), 'utf8');
  await rm(join(target, 'wp-config.php'));
  const own = config
    .replace(/^define\( 'WP_(?:ENVIRONMENT_TYPE|DEBUG)'.*\n/gm, '')
    .replace('<?php', `<?php\ndefine( 'WP_HOME', '${urlOf('wordpress', stage)}' );`);
  await writeFile(join(target, 'wp-config.php'), own);
  await writeFile(
    join(target, 'stage.php'),
    `<?php require __DIR__ . '/wp-load.php'; wp_send_json( array( 'environment' => wp_get_environment_type(),
      'debug' => WP_DEBUG, 'stage' => APP_STAGE, 'newShop' => FEATURE_NEW_SHOP, 'greeting' => GREETING,
      'public' => get_option( 'blog_public' ) ) );`,
  );
  const mine = ['.', 'wp-config.php', 'stage.php', 'wp-content', 'wp-content/uploads'].map((path) =>
    join(target, path),
  );
  await run('chown', [`${String(deployUid)}:${String(deployGid)}`, ...mine]);
  await serve('wordpress', stage, '');
}

const ask = (url: string): Promise<SiteAnswer> =>
  fetchSite(url, AbortSignal.timeout(20_000), { verifyCertificate: true });

const isLower = (stage: Stage): boolean => stage !== 'production';

function configOf(stage: Stage): StageConfig {
  return {
    ...{ debug: stage === 'development', robots: isLower(stage) ? 'refuse' : 'allow' },
    flags: { 'new-shop': stage === 'staging' ? 'enabled' : 'disabled' },
    variables: { GREETING: `hello "${stage}" $x` },
  };
}

/** As it comes in: what is not set is not there. */
async function save(projectId: string, stage: Stage, config: Readonly<Record<string, unknown>>): Promise<void> {
  await engine.client.request('stages.save', {
    projectId,
    environmentId: stage,
    config: stageConfigSchema.parse(config),
  });
}

/** Writes every stage's configuration, then asks each for a page. */
function inEachStage(projectId: string, path: string): Promise<readonly SiteAnswer[]> {
  return Promise.all(
    stages.map(async (stage) => {
      await apply(projectId, stage);
      return ask(`${urlOf(projectId, stage)}${path}`);
    }),
  );
}

async function apply(projectId: string, stage: Stage): Promise<void> {
  const key = { projectId, environmentId: stage };
  const { hash } = await engine.client.request('stages.plan', key);
  await engine.client.request('stages.apply', { ...key, hash, typedName: stage });
}

describe('a running WordPress', () => {
  const types = {
    local: 'local',
    development: 'development',
    testing: 'staging',
    review: 'staging',
    staging: 'staging',
    production: 'production',
  } as const;

  it('recognises each of the six stages', async () => {
    for (const stage of stages) await save('wordpress', stage, configOf(stage));
    const pages = await inEachStage('wordpress', '/stage.php');
    expect(pages.map(({ body }): unknown => JSON.parse(body))).toEqual(
      stages.map((stage) => ({
        ...{ environment: types[stage], debug: stage === 'development', stage, newShop: stage === 'staging' },
        ...{ greeting: `hello "${stage}" $x`, public: isLower(stage) ? '0' : '1' },
      })),
    );
    expect(pages.map(({ headers }) => headers['x-robots-tag'] !== undefined)).toEqual(stages.map(isLower));
  });

  it('is told apart by the check in every stage', async () => {
    const report = await engine.client.request('stages.check', { projectId: 'wordpress' });
    expect(kinds(report)).toEqual(stages.map((stage) => `${stage} right`).sort());
  });

  it('goes back to not knowing it', async () => {
    await engine.client.request('stages.undo', { projectId: 'wordpress', environmentId: 'staging' });
    const report = await engine.client.request('stages.check', { projectId: 'wordpress' });
    expect(kinds(report)).toContain('staging unset');
    expect(report.findings.map(({ id, environmentId }) => `${id} ${environmentId}`)).toContain(
      'believes-production staging',
    );
  });

  it('keeps a stage that its own configuration names, and the plan says so', async () => {
    const file = join(home(), nameOf('wordpress', 'review'), 'wp-config.php');
    const config = await readFile(file, 'utf8');
    await writeFile(file, config.replace('<?php', "<?php\ndefine( 'WP_ENVIRONMENT_TYPE', 'production' );"));
    const plan = await engine.client.request('stages.plan', { projectId: 'wordpress', environmentId: 'review' });
    expect(plan.remarks.join('\n')).toContain('WP_ENVIRONMENT_TYPE will not take');
    expect(JSON.parse((await ask(`${urlOf('wordpress', 'review')}/stage.php`)).body)).toMatchObject({
      environment: 'production',
    });
    await writeFile(file, config);
  });
});

describe('a running Laravel', () => {
  const environments = {
    local: 'local',
    development: 'development',
    testing: 'testing',
    review: 'staging',
    staging: 'staging',
    production: 'production',
  } as const;

  it('recognises each of the six stages', async () => {
    for (const stage of stages) {
      const logLevel = isLower(stage) ? 'info' : 'error';
      await save('laravel', stage, {
        ...configOf(stage),
        robots: undefined,
        logLevel,
        mail: isLower(stage) ? 'catch' : undefined,
      });
    }
    const pages = await inEachStage('laravel', '/');
    expect(pages.map(({ body }): unknown => JSON.parse(body))).toEqual(
      stages.map((stage) => ({
        ...{ environment: environments[stage], isProduction: stage === 'production', stage },
        ...{ debug: stage === 'development', logLevel: isLower(stage) ? 'info' : 'error' },
        ...{ mailer: isLower(stage) ? 'log' : 'smtp', newShop: stage === 'staging', greeting: `hello "${stage}" $x` },
      })),
    );
  });

  it('is written and put back where its files refuse writing, and they refuse it again', async () => {
    const root = join(home(), nameOf('laravel', 'testing'));
    const env = await readFile(join(root, '.env'), 'utf8');
    await chmod(join(root, '.env'), 0o444);
    await chmod(root, 0o555);
    const key = { projectId: 'laravel', environmentId: 'testing' };
    await save('laravel', 'testing', { ...configOf('testing'), robots: undefined, variables: { GREETING: 'new' } });
    await apply('laravel', 'testing');
    const modes = async (): Promise<readonly number[]> =>
      Promise.all([root, join(root, '.env')].map(async (path) => (await stat(path)).mode & 0o777));
    expect(await modes()).toEqual([0o555, 0o444]);
    expect(await readFile(join(root, '.env'), 'utf8')).toContain('GREETING=new');
    await engine.client.request('stages.undo', key);
    expect(await modes()).toEqual([0o555, 0o444]);
    expect(await readFile(join(root, '.env'), 'utf8')).toBe(env);
    await chmod(root, 0o755);
  });

  it('shows its inside only where debug is on', async () => {
    const [development, production] = await Promise.all(
      (['development', 'production'] as const).map((stage) => ask(`${urlOf('laravel', stage)}/broken`)),
    );
    expect(development?.status).toBe(500);
    expect(development?.body).toContain('CANARY of the inside');
    expect(production?.status).toBe(500);
    expect(production?.body).not.toContain('CANARY');
  });

  it('is told apart by the check, also where its configuration is cached', async () => {
    const check = (): Promise<StageReport> => engine.client.request('stages.check', { projectId: 'laravel' });
    expect(kinds(await check())).toEqual(stages.map((stage) => `${stage} right`).sort());
    const root = join(home(), nameOf('laravel', 'staging'));
    const env = await readFile(join(root, '.env'), 'utf8');
    await writeFile(join(root, '.env'), env.replace('APP_ENV=staging', 'APP_ENV=production'));
    const onHost = `/home/deploy/${nameOf('laravel', 'staging')}`;
    await insideHost(bench.lab.hosts.production.pid, ['sh', '-c', `cd ${onHost} && php artisan config:cache`]);
    await writeFile(join(root, '.env'), env);
    expect(JSON.parse((await ask(urlOf('laravel', 'staging'))).body)).toMatchObject({ environment: 'production' });
    const report = await check();
    expect(kinds(report)).toContain('staging wrong');
    expect(report.findings.map(({ id }) => id)).toContain('believes-production');
    await rm(join(root, 'bootstrap/cache/config.php'));
  });
});

function kinds(report: StageReport): readonly string[] {
  return report.stages.map(({ environmentId, kind }) => `${environmentId} ${kind}`).sort();
}
