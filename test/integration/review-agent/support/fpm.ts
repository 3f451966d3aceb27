import { chmod, chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { phpFpmBinary } from '../../../lab/requirements.ts';
import { type ServerProcess, startServer } from './processes.ts';
import { installReview, type ReviewAgent } from './review-agent.ts';

/** Two accounts of one group, as on a host whose web server is not the account that logs in. */
export interface Accounts {
  readonly owner: { readonly uid: number; readonly gid: number };
  readonly web: { readonly name: string; readonly uid: number; readonly gid: number };
}

/**
 * The agent in a shared store (2770), its pages served by nginx and PHP-FPM as the web server's account, its commands run as
 * the owner's. Needs root, to become either.
 */
export async function startSharedAgent(accounts: Accounts): Promise<ReviewAgent> {
  const { owner, web } = accounts;
  const root = await mkdtemp(path.join(tmpdir(), 'stagelift-agent-'));
  await chmod(root, 0o755);
  const installed = await installReview(root, { cliAs: { uid: owner.uid, gid: web.gid } });
  await giveAway(installed.store, owner.uid, web.gid);
  await chmod(installed.store, 0o2770);
  await chmod(path.join(installed.store, 'keys.json'), 0o640);
  const run = path.join(root, 'run');
  await mkdir(run);
  const socket = path.join(run, 'fpm.sock');
  await writeFile(
    path.join(run, 'fpm.conf'),
    `[global]\nerror_log = ${run}/fpm.log\n[www]\nuser = ${web.name}\ngroup = ${web.name}\nlisten = ${socket}\n` +
      `listen.owner = ${web.name}\npm = static\npm.max_children = 3\n`,
  );
  const { host, port } = new URL(installed.base);
  await writeFile(
    path.join(run, 'nginx.conf'),
    `user ${web.name};\nworker_processes 1;\ndaemon off;\npid ${run}/nginx.pid;\nerror_log ${run}/nginx.log;\n` +
      'events {}\nhttp {\naccess_log off;\nclient_max_body_size 8m;\n' +
      `client_body_temp_path ${run}/body; fastcgi_temp_path ${run}/fastcgi; proxy_temp_path ${run}/proxy;\n` +
      `uwsgi_temp_path ${run}/uwsgi; scgi_temp_path ${run}/scgi;\n` +
      `server {\nlisten 127.0.0.1:${port};\nserver_name ${host.split(':')[0] ?? ''};\nroot ${installed.baseFolder};\n` +
      'index index.php;\nlocation ~ \\.php$ {\ninclude /etc/nginx/fastcgi_params;\n' +
      `fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;\nfastcgi_pass unix:${socket};\n}\n}\n}\n`,
  );
  const servers: ServerProcess[] = [];
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await rm(root, { recursive: true, force: true });
  };
  try {
    servers.push(await startServer(phpFpmBinary(), ['-F', '-y', path.join(run, 'fpm.conf')], null));
    servers.push(await startServer('/usr/sbin/nginx', ['-c', path.join(run, 'nginx.conf')], Number(port)));
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...installed, stop };
}

async function giveAway(folder: string, uid: number, gid: number): Promise<void> {
  for (const name of ['', ...(await readdir(folder, { recursive: true }))])
    await chown(path.join(folder, name), uid, gid);
}
