import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabInfo } from '../../../lab/lab-info.ts';
import { openSite, type Site, type SiteOptions } from './site-kit.ts';

/** The lab's local WordPress under the address at which it is asked, with caught mail as the stage's configuration has it. */
export async function openWordPress(lab: LabInfo, options: Omit<SiteOptions, 'server'> = {}): Promise<Site> {
  const { root } = lab.sites.local;
  const config = await readFile(join(root, 'wp-config.php'), 'utf8');
  const stage = await readFile(
    join(import.meta.dirname, '../../../../electron/recipes/assets/wordpress-stage.php'),
    'utf8',
  );
  const own = `<?php
define( 'WP_HOME', 'http://' . ( $_SERVER['HTTP_HOST'] ?? 'localhost' ) );
define( 'WP_SITEURL', WP_HOME );
define( 'STAGELIFT_MAIL', 'catch' );
define( 'STAGELIFT_ROBOTS', 'refuse' );
require __DIR__ . '/wordpress-stage.php';
`;
  return openSite({
    server: 'nginx',
    copy: root,
    ...options,
    files: {
      'wp-config.php': config.replace('<?php', () => own),
      'wordpress-stage.php': stage,
      ...options.files,
    },
  });
}
