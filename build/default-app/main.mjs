// Loads an app folder into an Electron that comes without its own default app:
//   electron [-r module]... [switches] <app folder or file> [arguments]
// Top-level await is on purpose: Electron holds back `ready` until this module has finished, so an ES module app
// can register schemes and switches in time.
import { app } from 'electron';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const fail = (message) => {
  console.error(message);
  process.exit(1);
};

const readArguments = (argv) => {
  const required = [];
  for (let at = 0; at < argv.length; at++) {
    const argument = argv[at];
    if (argument === '-r' || argument === '--require') required.push(argv[++at]);
    else if (!argument.startsWith('-')) return { required, target: resolve(argument) };
  }
  return { required, target: undefined };
};

const nameTheApp = (folder, { name, productName, version, desktopName }) => {
  if (version) app.setVersion(version);
  if (desktopName) app.setDesktopName(desktopName);
  app.setName(productName ?? name ?? 'Electron');
  app.setPath('userData', join(app.getPath('appData'), app.getName()));
  app.setAppPath(folder);
};

const { required, target } = readArguments(process.argv.slice(1));
if (target === undefined) fail('usage: electron <app folder>');

// Playwright looks at this, as it is set by Electron's own default app.
Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });

const requireFromHere = createRequire(join(process.cwd(), 'package.json'));
for (const id of required) requireFromHere(id);

const manifestFile = join(target, 'package.json');
let entry = target;
if (existsSync(manifestFile)) {
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
  nameTheApp(target, manifest);
  entry = join(target, manifest.main ?? 'index.js');
}
try {
  await import(pathToFileURL(entry).href);
} catch (error) {
  fail(`The app could not be loaded.\n${error instanceof Error ? error.stack : error}`);
}
