import { z } from 'zod';
import { createVersionedFile } from '#engine/store/versioned-file.ts';

/** A second process: adds COUNT items named NAME-0, NAME-1, ... to FILE, one after the other. */
const [file = '', name = '', count = '0'] = process.argv.slice(2);
const store = createVersionedFile<{ id: string }[]>({
  file,
  title: 'the list of items',
  version: 1,
  schema: z.array(z.object({ id: z.string() })),
  empty: [],
  now: () => new Date(),
  onNotice: () => {},
});
for (let index = 0; index < Number(count); index += 1) {
  await store.update((items) => [...items, { id: `${name}-${index}` }]);
}
