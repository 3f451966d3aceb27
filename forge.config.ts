import { existsSync } from 'node:fs';
import { MakerDeb } from '@electron-forge/maker-deb';
import { MakerZIP } from '@electron-forge/maker-zip';
import { FusesPlugin } from '@electron-forge/plugin-fuses';
import type { ForgeConfig } from '@electron-forge/shared-types';
import { FuseV1Options, FuseVersion } from '@electron/fuses';
import { bundleFolder, cliChunks, dataFolders, overlayFolder } from './build/bundles.ts';
import { MakerElectronBuilder } from './build/packaging/maker-electron-builder.ts';

// Set by build/tasks/package.ts where the pinned Electron cannot be downloaded: a package to try, never to ship.
const testZipFolder = process.env.STAGELIFT_TEST_ELECTRON_ZIP;

// Plain Node runs it, and cannot look into the archive.
const commandLine = [`${bundleFolder}/cli.mjs`, cliChunks];
const engineData = [...dataFolders.map(({ to }) => to), overlayFolder].filter((folder) => existsSync(folder));

/** What goes into the archive: the bundles hold all the code, so no node_modules and no sources. */
function isLeftOut(path: string): boolean {
  const wanted = /^$|^\/package\.json$|^\/\.vite(\/(build|renderer)(\/.*)?)?$/;
  return !wanted.test(path) || commandLine.some((part) => path.startsWith(`/${part}`));
}

const config: ForgeConfig = {
  packagerConfig: {
    name: 'Stagelift',
    executableName: 'stagelift',
    appBundleId: 'example.stagelift.desktop',
    appCategoryType: 'public.app-category.developer-tools',
    icon: 'build/icons/stagelift',
    asar: true,
    prune: false,
    ignore: isLeftOut,
    extraResource: [...commandLine, ...engineData, 'build/packaging/stagelift.sh'],
    protocols: [{ name: 'Stagelift', schemes: ['stagelift'] }],
    ...(testZipFolder === undefined ? {} : { electronZipDir: testZipFolder }),
  },
  makers: [
    new MakerZIP({}, ['linux', 'darwin']),
    new MakerDeb({
      options: {
        bin: 'resources/stagelift.sh',
        icon: 'build/icons/stagelift.png',
        genericName: 'Multi-staging for websites',
        section: 'devel',
        categories: ['Development'],
        mimeType: ['x-scheme-handler/stagelift'],
        recommends: ['nodejs', 'git', 'libsecret-tools'],
        // xz takes minutes for the last few per cent.
        ...{ compression: 'gzip' },
      },
    }),
    new MakerElectronBuilder({ targets: { win32: ['nsis'], darwin: ['dmg'] } }),
  ],
  plugins: [
    new FusesPlugin({
      version: FuseVersion.V1,
      // The older Electron of a package to try lacks the last fuse.
      strictlyRequireAllFuses: testZipFolder === undefined,
      [FuseV1Options.RunAsNode]: false,
      [FuseV1Options.EnableCookieEncryption]: true,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
      [FuseV1Options.EnableNodeCliInspectArguments]: false,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
      [FuseV1Options.OnlyLoadAppFromAsar]: true,
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
      ...(testZipFolder === undefined ? { [FuseV1Options.WasmTrapHandlers]: true } : {}),
    }),
  ],
};

export default config;
