import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureLab } from '../lab/lab.ts';
import type { LabInfo } from '../lab/lab-info.ts';
import { run } from '../lab/processes.ts';
import { openReviewBench, type ReviewBench } from '../integration/reviews-flow/support/review-bench.ts';
import { putWordPress } from '../integration/reviews-flow/support/sites.ts';
import { median, target, type Bench } from './bench.ts';

// From a branch to the first page for a client: WordPress, code by git archive, a database of its own with production's data, its
// uploads, a configuration, an address. Ours masks the data, checks every file, puts the gate in front and proves that it is
// closed; the script does what somebody would write by hand, and nothing of that. The plan that is shown before is not in the
// time, as writing the script is not. Ours runs in an engine that is there already; who comes first changes from round to round.

/** Measures both. */
export const bench: Bench = async ({ scale = 1, rounds, say }) => {
  const lab = await ensureLab({ scale, say });
  const bench = await openReviewBench({ recipe: 'wordpress', fill: putWordPress });
  try {
    const ours: number[] = [];
    const script: number[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      say(`Round ${String(round)}`);
      const measures = [
        async () => ours.push(await runOurs(bench)),
        async () => script.push(await runScript(bench, lab)),
      ];
      for (const measure of round % 2 === 1 ? measures : measures.toReversed()) await measure();
    }
    const ratio = median(ours) / median(script);
    return {
      ...{ bench: 'review-up', scale, rounds, verified: true, ours: { wall_s: ours } },
      peers: [{ name: 'shell script', wall_s: script, ratio }],
      targets: [target('wall time against the script', ratio, 1.1)],
    };
  } finally {
    await bench.end();
  }
};

const id = 'bench';

/** Seconds until a client's link answers; the review is taken away afterwards. */
async function runOurs(bench: ReviewBench): Promise<number> {
  const wish = bench.wish(id, {
    ...{ data: { kind: 'pull', sourceId: 'production' }, uploads: { kind: 'copy' } },
    people: [{ name: 'Anna', purpose: 'approve' }],
  });
  const plan = await bench.plan(wish);
  const begin = performance.now();
  const job = await bench.ended(await bench.apply(plan));
  if (job.state !== 'done') throw new Error(await bench.log(job.id));
  const { links } = await bench.client.request('reviews.get', { reviewId: id });
  const { url } = await bench.client.request('reviews.link', { reviewId: id, linkId: links[0]?.id ?? '' });
  const { status } = await bench.ask(url);
  const seconds = (performance.now() - begin) / 1000;
  if (status !== 200) throw new Error(`The link answered with ${String(status)}.`);
  await bench.close(id);
  await bench.client.request('reviews.forget', { reviewId: id });
  return seconds;
}

/** Seconds of the script, until the site's first page answers. */
async function runScript(bench: ReviewBench, lab: LabInfo): Promise<number> {
  const { bare, clone, folder } = bench;
  const { host, port, creator } = bare.database;
  const url = bare.web.preview.pattern.replace('NAME', id);
  const ssh = join(folder, 'ssh.conf');
  const known = await readFile(lab.sshConfig, 'utf8');
  const bareHost = `Host bare\n  HostName ${bare.address}\n  Port ${String(bare.port)}\n  User ${bare.user}\n`;
  await writeFile(ssh, `${bareHost}${known}`);
  const production = lab.databases.production;
  const old = lab.web.production.url;
  const file = join(folder, 'by-hand.sh');
  await writeFile(
    file,
    `set -eu
cd ${clone}
ssh="ssh -F ${ssh} -o ControlMaster=auto -o ControlPath=${folder}/%C -o ControlPersist=20"
site=previews/${id}
git archive feature/new-header | gzip | $ssh bare "mkdir -p $site && tar -xzf - -C $site"
MYSQL_PWD='${creator.password}' mariadb -h ${host} -P ${String(port)} -u ${creator.user} <<'SQL'
CREATE DATABASE bare_hand;
CREATE USER 'bare_hand'@'%' IDENTIFIED BY 'by-hand-1';
GRANT ALL ON \`bare\\_hand\`.* TO 'bare_hand'@'%';
SQL
$ssh production "MYSQL_PWD='${production.password}' mariadb-dump -h ${production.host} -P ${String(production.port)} -u ${production.user} --single-transaction --no-tablespaces ${production.database} | gzip" | gunzip | sed -E -e 's#${old}#${url}#g' -e 's/DEFINER=[^ ]+//g' -e 's/\`${production.database}\`\\.//g' | gzip | $ssh bare "gunzip | MYSQL_PWD=by-hand-1 mariadb -h ${host} -P ${String(port)} -u bare_hand bare_hand"
$ssh production "tar -czf - -C ${lab.sites.production.root} wp-content/uploads" | $ssh bare "tar -xzf - -C $site"
$ssh bare "cd $site && sed -e s/database_name_here/bare_hand/ -e s/username_here/bare_hand/ -e s/password_here/by-hand-1/ -e s/localhost/${host}:${String(port)}/ wp-config-sample.php >wp-config.php"
$ssh bare -O exit 2>/dev/null || :
$ssh production -O exit 2>/dev/null || :
`,
  );
  const begin = performance.now();
  await run('sh', [file]);
  const { status } = await bench.ask(`${url}/`);
  const seconds = (performance.now() - begin) / 1000;
  if (status !== 200) throw new Error(`The site of the script answered with ${String(status)}.`);
  await bench.reset();
  return seconds;
}
