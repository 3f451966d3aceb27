import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const debianWordPress = '/usr/share/wordpress';

/** Debian's WordPress with its links to other packages resolved, as a repository that holds all of it but configuration and uploads. */
export async function putWordPress(clone: string): Promise<void> {
  for (const part of ['wp-admin', 'wp-includes', 'wp-content/themes/twentytwentytwo']) {
    await cp(join(debianWordPress, part), join(clone, part), {
      recursive: true,
      dereference: true,
      filter: isServerSide,
    });
  }
  const files = ['index.php', 'wp-blog-header.php', 'wp-cron.php', 'wp-load.php', 'wp-login.php', 'wp-settings.php'];
  for (const file of [...files, 'xmlrpc.php', 'wp-comments-post.php', 'wp-config-sample.php']) {
    await cp(join(debianWordPress, file), join(clone, file), { dereference: true });
  }
  await writeFile(join(clone, '.gitignore'), '/wp-config.php\n/wp-content/uploads/\n');
}

/** What browsers load is most of it, and no test here looks at that. */
function isServerSide(source: string): boolean {
  return !/\.(?:js|map|png|gif|svg|woff2?|ttf|eot|jpe?g|webp|scss)$/.test(source) && !/\/languages\b/.test(source);
}
