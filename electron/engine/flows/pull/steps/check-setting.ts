import type { Check } from '#shared/domain/pull.ts';
import type { NeutraliseStep } from '#shared/recipe-schema/neutralise.ts';
import { matchesGlob } from '#shared/recipe-schema/table-pattern.ts';
import type { ProjectFiles } from '../../../recipes/project-files.ts';
import { readSetting } from '../../../recipes/read-settings.ts';

type SettingCheck = Extract<NeutraliseStep['check'], { kind: 'setting' }>;

/** Looks whether a site's configuration has one of the wanted values. The value itself is not told. */
export async function checkSetting(
  { id, title }: Pick<NeutraliseStep, 'id' | 'title'>,
  check: SettingCheck,
  files: ProjectFiles,
): Promise<Check> {
  const found = await readSetting(check.read, files).catch(() => null);
  const keys = [...new Set(check.read.flatMap((setting) => setting.keys))].join(' or ');
  if (found === null) {
    const passes = check.whenUnset === 'passes';
    const evidence = `${keys} is not set${passes ? '' : `: ${check.mend}`}`;
    return { id, title, status: passes ? 'passed' : 'failed', evidence };
  }
  const value = found.value.toLowerCase();
  const passes = check.equals.some((pattern) => matchesGlob(value, pattern.toLowerCase()));
  const evidence = passes ? `${keys} in ${found.file}` : `${keys} in ${found.file} has another value: ${check.mend}`;
  return { id, title, status: passes ? 'passed' : 'failed', evidence };
}
