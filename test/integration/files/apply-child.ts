import { applyStaged } from '#engine/files/apply-staged.ts';
import { openStaging } from '#engine/files/staging.ts';

/** Applies everything in a staging folder; a test kills this process meanwhile. */
const [directory = '', root = ''] = process.argv.slice(2);
const staging = await openStaging(directory);
process.stdout.write('applying\n');
await applyStaged(directory, root, { files: staging.received(), directories: [], symlinks: [], remove: [] });
await staging.close();
process.stdout.write('applied\n');
