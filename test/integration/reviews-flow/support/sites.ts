import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

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

/** A site of a few files, whose page says which version it is and reads its database. */
export async function putSmallSite(clone: string): Promise<void> {
  const files: Readonly<Record<string, string>> = {
    'composer.json': '{"name": "acme/site"}\n',
    '.env.example': 'DB_HOST=\nDB_PORT=\nDB_DATABASE=\nDB_USERNAME=\nDB_PASSWORD=\nAPP_URL=\nMAIL_KEY=\n',
    '.gitignore': '/.env\n',
    'index.php': smallPage('first'),
    'style.css': 'body { color: black }\n',
    'seed.sql':
      "CREATE TABLE note (id INT PRIMARY KEY, text VARCHAR(80));\nINSERT INTO note VALUES (1, 'from the seed');\n",
    'names/gr\u00fc\u00dfe.txt': 'hello\n',
    "names/a 'quoted' name.txt": 'hello\n',
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(clone, name)), { recursive: true });
    await writeFile(join(clone, name), text);
  }
}

/** The page of the small site in one of its versions. */
export function smallPage(version: string): string {
  return `<?php
$env = parse_ini_file(__DIR__ . '/.env');
$db = new mysqli($env['DB_HOST'], $env['DB_USERNAME'], $env['DB_PASSWORD'], $env['DB_DATABASE'], (int) $env['DB_PORT']);
$has = $db->query("SHOW TABLES LIKE 'note'")->num_rows > 0;
$note = $has ? $db->query('SELECT text FROM note')->fetch_row()[0] : 'nothing';
echo "<!doctype html><html><head><title>Small</title></head><body>version ${version}; note: $note</body></html>";
`;
}
