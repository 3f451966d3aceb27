import { openOldList } from './old-list.ts';

/** A second process that brings the list of the old version to the new one and adds to it, until it is killed. */
const [file = ''] = process.argv.slice(2);
const store = openOldList(file, () => undefined);
process.stdout.write('ready\n');
await store.update((items) => [...items.filter(({ name }) => name !== 'added'), { name: 'added' }]);
process.stdout.write('done\n');
