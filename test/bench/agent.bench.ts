import { ensureLab } from '../lab/lab.ts';
import type { Site } from '../integration/review-site/support/site-kit.ts';
import { openWordPress } from '../integration/review-site/support/wordpress-site.ts';
import { median, target, type Bench } from './bench.ts';

const limit = 1.03;
/** Pages of a round: one alone says nothing on a machine that does other things too. */
const pages = 120;

async function timed(site: Site): Promise<number> {
  const startedAt = performance.now();
  const { status } = await site.ask('/');
  if (status !== 200) throw new Error(`The page gave status ${String(status)}.`);
  return (performance.now() - startedAt) / 1000;
}

/** What the gate and the bar add to a page of WordPress, behind nginx and PHP-FPM with opcache. */
export const bench: Bench = async ({ scale = 0.1, rounds, say }) => {
  const lab = await ensureLab();
  const [ours, bare] = await Promise.all([openWordPress(lab), openWordPress(lab, { gate: false, guard: false })]);
  try {
    const verified =
      (await ours.ask('/')).body.includes('data-stagelift=') && !(await bare.ask('/')).body.includes('data-stagelift=');
    for (let time = 0; time < 20; time += 1) for (const site of [ours, bare]) await timed(site);
    const walls = { ours: [] as number[], bare: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      const own: number[] = [];
      const peer: number[] = [];
      // One after the other in turns: what disturbs the machine disturbs both.
      for (let page = 0; page < pages; page += 1) {
        if (page % 2 === 0) own.push(await timed(ours));
        peer.push(await timed(bare));
        if (page % 2 === 1) own.push(await timed(ours));
      }
      walls.ours.push(median(own));
      walls.bare.push(median(peer));
      say(`with the gate ${(median(own) * 1000).toFixed(2)} ms, without ${(median(peer) * 1000).toFixed(2)} ms`);
    }
    const ratio = median(walls.ours) / median(walls.bare);
    return {
      ...{ bench: 'agent', scale, rounds, verified },
      ours: { wall_s: walls.ours },
      peers: [{ name: 'the page without the gate', wall_s: walls.bare, ratio }],
      targets: [target('a page with the gate against one without', ratio, limit)],
    };
  } finally {
    await Promise.all([ours.close(), bare.close()]);
  }
};
