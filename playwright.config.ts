import { defineConfig } from '@playwright/test';
import { findElectron } from './build/electron/electron-dist.ts';

// Playwright asks the electron package for its binary; where that is not installed, the fallback takes its place.
const electron = findElectron();
if (electron?.kind === 'fallback') process.env.ELECTRON_OVERRIDE_DIST_PATH = electron.folder;

/** Runs on the built tree, under Xvfb and a session bus: see docs/testing.md. */
export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  // One display and one lab.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  reporter: [['list']],
  use: { trace: 'retain-on-failure' },
});
