import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { toJsonSchema } from '#shared/project-file/schema.ts';
import { parseProjectFile } from '#engine/project-file/parse-project-file.ts';

const text = readFileSync(join(import.meta.dirname, '../../../../docs/project-file.md'), 'utf8');
const [whole = '', recipe = '', local = ''] = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block]) => block);

it('every example of the documentation is read without a complaint', () => {
  expect(parseProjectFile({ shared: whole, local })).toMatchObject({ kind: 'good', problems: [] });
  expect(parseProjectFile({ shared: `version: 1\n${recipe}`, local: null })).toMatchObject({
    kind: 'good',
    problems: [],
  });
});

it('the JSON schema for editors knows every key of the example and no others', () => {
  const { properties, required, additionalProperties } = toJsonSchema();
  const keys = [...whole.matchAll(/^([A-Za-z]+):/gm)].map(([, key]) => key);
  expect(keys.length).toBeGreaterThan(6);
  expect(Object.keys(properties ?? {})).toEqual(expect.arrayContaining(keys));
  expect({ required, additionalProperties }).toEqual({ required: ['version'], additionalProperties: false });
});
