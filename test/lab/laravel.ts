import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LabLayout } from './layout.ts';

const folders = ['bootstrap/cache', 'storage/app', 'storage/framework/views', 'storage/logs'];

/**
 * A small application on Debian's Laravel: its page tells what the application believes, `/broken` fails, and `artisan` works.
 * The caller gives the files to whoever runs PHP.
 */
export async function makeLaravel(layout: LabLayout, target: string, env: string): Promise<void> {
  await cp(path.join(layout.assets, 'laravel'), target, { recursive: true });
  for (const folder of folders) await mkdir(path.join(target, folder), { recursive: true });
  await writeFile(path.join(target, '.env'), env);
}
