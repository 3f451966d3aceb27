import { readFile } from 'node:fs/promises';
import { openContext, type ContextSettings } from './context.ts';
import { applyAll } from './small-site.ts';

// Makes a small site and is killed meanwhile: `node apply-child.ts SETTINGS.json`. Prints a line after each step.

const [, , file = ''] = process.argv;
const settings = JSON.parse(await readFile(file, 'utf8')) as ContextSettings; // Written by the test.
const { context, close } = await openContext(settings);
await applyAll(context, settings, () => process.stdout.write('made\n'));
await close();
