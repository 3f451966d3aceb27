import { z } from 'zod';
import { type MaskingProfile, maskingProfileSchema } from '#shared/domain/masking.ts';
import type { VersionedFile } from './versioned-file.ts';

/** Content of the file of masking profiles. */
export const maskingProfilesFileSchema = z.array(maskingProfileSchema);

/** Named sets of masking rules that every project can use. */
export interface MaskingProfileStore {
  list(): Promise<readonly MaskingProfile[]>;
  /** Adds or replaces it. */
  save(profile: MaskingProfile): Promise<MaskingProfile>;
  /** Does nothing when there is none of that identifier. */
  remove(id: string): Promise<void>;
}

/** Masking profiles in their file. */
export function createMaskingProfileStore(file: VersionedFile<MaskingProfile[]>): MaskingProfileStore {
  return {
    list: async () => (await file.read()).data,
    async save(profile) {
      await file.update((profiles) =>
        profiles.some(({ id }) => id === profile.id)
          ? profiles.map((other) => (other.id === profile.id ? profile : other))
          : [...profiles, profile],
      );
      return profile;
    },
    async remove(id) {
      await file.update((profiles) => profiles.filter((profile) => profile.id !== id));
    },
  };
}
