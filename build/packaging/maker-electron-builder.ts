import { join } from 'node:path';
import { MakerBase, type MakerOptions } from '@electron-forge/maker-base';
import type { ForgePlatform } from '@electron-forge/shared-types';
import { projectRoot } from '../electron/folders.ts';

/** Which of electron-builder's targets to make on which platform. */
export interface ElectronBuilderTargets {
  readonly targets: Partial<Record<ForgePlatform, readonly string[]>>;
}

/** Lets electron-builder make the installers that Forge has no maker for, out of the folder that Forge has packaged. */
export class MakerElectronBuilder extends MakerBase<ElectronBuilderTargets> {
  override name = 'electron-builder';
  override defaultPlatforms: ForgePlatform[] = ['win32', 'darwin'];

  override isSupportedOnCurrentPlatform(): boolean {
    return true;
  }

  override async make({ dir, makeDir, targetArch, targetPlatform }: MakerOptions): Promise<string[]> {
    const { build, Platform, Arch } = await import('electron-builder');
    const platforms: Partial<Record<ForgePlatform, InstanceType<typeof Platform>>> = {
      linux: Platform.LINUX,
      win32: Platform.WINDOWS,
      darwin: Platform.MAC,
    };
    const platform = platforms[targetPlatform];
    const targets = this.config.targets[targetPlatform] ?? [];
    if (platform === undefined || targets.length === 0) return [];
    return build({
      prepackaged: dir,
      targets: platform.createTarget([...targets], Arch[targetArch as keyof typeof Arch]), // Forge's names are electron-builder's
      publish: 'never',
      config: {
        extends: join(projectRoot, 'build/packaging/electron-builder.yml'),
        directories: { output: join(makeDir, 'electron-builder') },
      },
    });
  }
}
