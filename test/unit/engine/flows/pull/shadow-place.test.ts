import { describe, expect, it } from 'vitest';
import { shadowPlace, splitAtPlace } from '#engine/flows/pull/shadow-place.ts';
import { parseTable } from '#engine/mysql/ddl/table-model.ts';

const model = parseTable(`CREATE TABLE \`parts\` (\`id\` int NOT NULL, \`post\` int NOT NULL, PRIMARY KEY (\`id\`),
  CONSTRAINT \`to_post\` FOREIGN KEY (\`post\`) REFERENCES \`posts\` (\`id\`),
  CONSTRAINT \`to_other\` FOREIGN KEY (\`post\`) REFERENCES \`stays\` (\`id\`),
  CONSTRAINT \`positive\` CHECK (\`post\` > 0)) ENGINE=InnoDB`);

describe('a table at the place where it is loaded', () => {
  it('keeps its own words in a schema of its own', () => {
    const plan = splitAtPlace(model, shadowPlace('0a1b2c3d', 'shadow-schema', 'site'), ['parts', 'posts']);
    expect(plan.create).toContain('CREATE TABLE `site_stagelift_0a1b2c3d`.`parts`');
    expect(plan.create).toContain('CONSTRAINT `positive` CHECK');
    expect(plan.foreignKeys[0]).toContain('CONSTRAINT `to_post` FOREIGN KEY (`post`) REFERENCES `posts`');
  });

  it('points to the neighbours that arrive with it, under names that are free, in a shared schema', () => {
    const plan = splitAtPlace(model, shadowPlace('0a1b2c3d', 'prefix', 'site'), ['parts', 'posts']);
    expect(plan.create).toContain('CREATE TABLE `site`.`sl0a1b2c3dn_parts`');
    expect(plan.create).toContain('CONSTRAINT `positive_0a1b2c3d` CHECK');
    expect(plan.foreignKeys).toEqual([
      'ADD CONSTRAINT `to_post_0a1b2c3d` FOREIGN KEY (`post`) REFERENCES `sl0a1b2c3dn_posts` (`id`)',
      'ADD CONSTRAINT `to_other_0a1b2c3d` FOREIGN KEY (`post`) REFERENCES `stays` (`id`)',
    ]);
  });
});
