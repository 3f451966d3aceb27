import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureLab } from '../lab/lab.ts';
import type { Site } from '../integration/review-site/support/site-kit.ts';
import { openWordPress } from '../integration/review-site/support/wordpress-site.ts';
import { median, target, type Bench } from './bench.ts';

const limit = 1.03;
/** Pages of each in a round. */
const pages = 30;
const ticksPerSecond = 100;

/** Seconds of processor time that the site's PHP has used up. */
async function phpSeconds(site: Site): Promise<number> {
  const master = (await readFile(join(site.folder, 'fpm.pid'), 'utf8')).trim();
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const ticks = await Promise.all(
    ids.map(async (id) => {
      const stat = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[1] === master ? Number(fields[11]) + Number(fields[12]) : 0;
    }),
  );
  return ticks.reduce((sum, one) => sum + one, 0) / ticksPerSecond;
}

async function timed(site: Site): Promise<number> {
  const startedAt = performance.now();
  const { status } = await site.ask('/');
  if (status !== 200) throw new Error(`The page gave status ${String(status)}.`);
  return (performance.now() - startedAt) / 1000;
}

/**
 * What the gate and the bar add to a page of WordPress, behind nginx and PHP-FPM with opcache. The target is about PHP's processor
 * time for a page: on a machine that does other things too, waiting differs by more than the gate costs.
 */
export const bench: Bench = async ({ scale = 0.1, rounds, say }) => {
  const lab = await ensureLab();
  const [ours, bare] = await Promise.all([openWordPress(lab), openWordPress(lab, { gate: false, guard: false })]);
  try {
    const hasBar = async (site: Site): Promise<boolean> => (await site.ask('/')).body.includes('data-stagelift=');
    const verified = (await hasBar(ours)) && !(await hasBar(bare));
    for (let time = 0; time < 10; time += 1) for (const site of [ours, bare]) await timed(site);
    const found = {
      ours: { wall: [] as number[], cpu: [] as number[] },
      bare: { wall: [] as number[], cpu: [] as number[] },
    };
    for (let round = 0; round < rounds; round += 1) {
      const before = [await phpSeconds(ours), await phpSeconds(bare)] as const;
      const walls = { ours: [] as number[], bare: [] as number[] };
      for (let page = 0; page < pages; page += 1) {
        // In turns, and each of them first every second time: what disturbs one disturbs both.
        if (page % 2 === 0) walls.ours.push(await timed(ours));
        walls.bare.push(await timed(bare));
        if (page % 2 === 1) walls.ours.push(await timed(ours));
      }
      found.ours.cpu.push(((await phpSeconds(ours)) - before[0]) / pages);
      found.bare.cpu.push(((await phpSeconds(bare)) - before[1]) / pages);
      found.ours.wall.push(median(walls.ours));
      found.bare.wall.push(median(walls.bare));
      const shown = (values: readonly number[]): string => ((values.at(-1) ?? 0) * 1000).toFixed(1);
      say(
        `CPU with the gate ${shown(found.ours.cpu)} ms, without ${shown(found.bare.cpu)} ms; waiting ${shown(found.ours.wall)} and ${shown(found.bare.wall)} ms`,
      );
    }
    const ratio = median(found.ours.cpu) / median(found.bare.cpu);
    return {
      ...{ bench: 'agent', scale, rounds, verified },
      ours: { wall_s: found.ours.wall, cpu_s: found.ours.cpu },
      peers: [{ name: 'the page without the gate', wall_s: found.bare.wall, cpu_s: found.bare.cpu, ratio }],
      targets: [target('PHP’s time for a page with the gate against one without', ratio, limit)],
    };
  } finally {
    await Promise.all([ours.close(), bare.close()]);
  }
};
