import { access, constants, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { DoctorFinding } from '#shared/domain/doctor.ts';
import type { Environment } from '#shared/domain/environment.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import { runGit } from '../git/run-git.ts';
import { detectRecipe } from '../recipes/detect-recipe.ts';
import { localProjectFiles } from '../recipes/project-files.ts';
import { type DatabasePatient, examineDatabase } from './examine-database.ts';
import { probeHealth } from './probe-health.ts';

type Finding = Omit<DoctorFinding, 'durationMs'>;

/** What the examination of an environment on this computer needs. */
export interface LocalPatient extends DatabasePatient {
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Looks at an environment on this computer step by step; `emit` gets each finding as it is made. */
export async function examineLocal(
  patient: LocalPatient,
  emit: (finding: DoctorFinding) => void,
  signal: AbortSignal,
): Promise<readonly DoctorFinding[]> {
  const findings: DoctorFinding[] = [];
  const report = (finding: DoctorFinding) => {
    findings.push(finding);
    emit(finding);
  };
  const { environment, recipe, env } = patient;
  const checks: readonly (() => Promise<Finding>)[] = [
    () => examineFolder(environment),
    () => examineRecipe(environment, recipe),
    () => examineUploads(environment, recipe),
    () => examineSpace(environment),
    () => examineGit(environment, env, signal),
  ];
  for (const check of checks) {
    signal.throwIfAborted();
    const startedAt = performance.now();
    const finding = await check();
    report({ ...finding, durationMs: Math.round(performance.now() - startedAt) });
  }
  for (const finding of await examineDatabase(patient, signal)) report(finding);
  report(await examineSite(environment, signal));
  return findings;
}

async function examineFolder({ path }: Environment): Promise<Finding> {
  const about = { id: 'folder', title: 'Folder' };
  const found = await stat(path).catch(() => null);
  if (!found?.isDirectory()) {
    return { ...about, status: 'failed', found: `There is no folder ${path}.`, mend: 'Correct the path.' };
  }
  return (await isWritable(path))
    ? { ...about, status: 'ok', found: `${path} can be written.` }
    : { ...about, status: 'failed', found: `${path} cannot be written.`, mend: 'Change the owner of the folder.' };
}

async function examineRecipe({ path }: Environment, recipe: Recipe): Promise<Finding> {
  const about = { id: 'recipe', title: 'Framework' };
  const detected = await detectRecipe([recipe], localProjectFiles(path));
  return detected
    ? { ...about, status: 'ok', found: `${recipe.title}: ${detected.evidence.join(', ')}.` }
    : {
        ...about,
        status: 'warning',
        found: `Nothing of ${recipe.title} was found in ${path}.`,
        mend: 'Get the code first, or correct the path.',
      };
}

async function examineUploads({ path, uploads }: Environment, recipe: Recipe): Promise<Finding> {
  const about = { id: 'uploads', title: 'Uploads folders' };
  const folders = uploads ?? recipe.uploads.map((folder) => folder.path);
  const lacking: string[] = [];
  for (const folder of folders) {
    const place = join(path, folder);
    const exists = await stat(place).catch(() => null);
    if (exists && !(await isWritable(place))) lacking.push(folder);
  }
  if (lacking.length === 0) return { ...about, status: 'ok', found: folders.join(', ') || 'None in this recipe.' };
  return {
    ...about,
    status: 'failed',
    found: `Cannot be written: ${lacking.join(', ')}.`,
    mend: 'Change their owner or their rights.',
  };
}

async function examineSpace({ path }: Environment): Promise<Finding> {
  const about = { id: 'space', title: 'Free space' };
  const found = await statfs(path).catch(() => null);
  if (found === null) return { ...about, status: 'skipped', found: 'The folder could not be asked.' };
  const gigabytes = (found.bavail * found.bsize) / 1e9;
  const text = `${gigabytes.toFixed(1)} GB free.`;
  if (gigabytes >= 1) return { ...about, status: 'ok', found: text };
  return { ...about, status: 'warning', found: text, mend: 'Free some space before a pull.' };
}

async function examineGit({ path }: Environment, env: LocalPatient['env'], signal: AbortSignal): Promise<Finding> {
  const about = { id: 'git', title: 'git' };
  const version = await runGit(['version'], { cwd: path, env, signal }).catch(() => null);
  if (version) return { ...about, status: 'ok', found: version.stdout.trim() };
  return { ...about, status: 'warning', found: 'git cannot be started.', mend: 'Install git.' };
}

async function examineSite({ url }: Environment, signal: AbortSignal): Promise<DoctorFinding> {
  const startedAt = performance.now();
  const health = await probeHealth(url, signal);
  const about = { id: 'site', title: 'Website', durationMs: Math.round(performance.now() - startedAt) };
  if (health.kind === 'ok') return { ...about, status: 'ok', found: `${url} answers with status ${health.status}.` };
  return { ...about, status: 'warning', found: health.reason, mend: `Check the web server for ${url}.` };
}

function isWritable(path: string): Promise<boolean> {
  return access(path, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}
