import { join } from 'node:path';
import { labLayout } from '../test/lab/layout.ts';

/** What the app and the command line keep while they work on the demo, so that nothing of the user's is touched. */
export const demoDataFolder = join(labLayout().folder, 'demo');

/** The demo's project and servers, for the app's "Try the demo". */
export const demoFile = join(demoDataFolder, 'demo.json');
