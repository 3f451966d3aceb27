import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type MaskingProfile, maskingProfileSchema } from '#shared/domain/masking.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { confirmOrRefuse, type CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { suggestName } from '../nearest.ts';
import { printable } from '../output.ts';
import { formatTable } from '../table.ts';

/** `mask list`. */
export async function listProfiles({ engine, output }: CommandContext): Promise<number> {
  const profiles = await engine.request('masking.profiles', {});
  output.result(profiles, () =>
    profiles.length === 0
      ? 'No masking profile yet; every pull masks by its recipe. Add one with: stagelift mask save FILE'
      : formatTable(
          ['profile', 'name', 'tables'],
          profiles.map((profile) => [profile.id, profile.name, profile.tables.map(({ table }) => table).join(' ')]),
          output.width,
        ),
  );
  return exitCodes.ok;
}

/** `mask show PROFILE`: as `mask save` takes it. */
export async function showProfile(context: CommandContext, name: string): Promise<number> {
  const profile = await findProfile(context, name);
  context.output.result(profile, () => JSON.stringify(profile, null, 2));
  return exitCodes.ok;
}

/** `mask save FILE`: adds the profile of a JSON file, or replaces the one with its id. */
export async function saveProfile(context: CommandContext, file: string): Promise<number> {
  const path = resolve(context.cwd, file);
  const parsed = maskingProfileSchema.safeParse(parseJson(await readText(path), path));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new AppError('usage.invalid', {
      message: `${path} is not a masking profile: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is not valid'}`,
      hint: 'See one with: stagelift mask show PROFILE --json',
    });
  }
  const saved = await context.engine.request('masking.saveProfile', { profile: parsed.data });
  context.output.result(saved, () => `Saved masking profile "${saved.name}". Use it with: --mask ${saved.id}`);
  return exitCodes.ok;
}

/** `mask remove PROFILE`. */
export async function removeProfile(
  context: CommandContext,
  name: string,
  flags: { readonly yes?: boolean },
): Promise<number> {
  const profile = await findProfile(context, name);
  await confirmOrRefuse(context, flags.yes, `Remove masking profile "${profile.name}"?`);
  await context.engine.request('masking.removeProfile', { id: profile.id });
  context.output.result({ removed: profile.id }, () => `Masking profile "${profile.name}" is removed.`);
  return exitCodes.ok;
}

/** The masking profile by identifier or name. Throws `usage.invalid`. */
export async function findProfile({ engine }: CommandContext, name: string): Promise<MaskingProfile> {
  const profiles = await engine.request('masking.profiles', {});
  const found = profiles.find((profile) => profile.id === name) ?? profiles.find((profile) => profile.name === name);
  if (found !== undefined) return found;
  throw new AppError('usage.invalid', {
    message: `There is no masking profile "${printable(name)}".`,
    hint: suggestName(
      name,
      profiles.map((profile) => profile.id),
      'Add one with: stagelift mask save FILE',
    ),
  });
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new AppError('usage.invalid', { message: `${path} cannot be read.`, cause });
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('usage.invalid', { message: `${path} is not JSON.`, cause });
  }
}
