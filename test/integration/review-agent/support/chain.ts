import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type ReviewEvent, reviewEventSchema } from '#shared/domain/review.ts';
import type { ReviewAgent } from './review-agent.ts';

/**
 * Reads a log as somebody who trusts nothing: each line's MAC over the one before, numbers without gaps, each event by the
 * schema of shared/, remarks counted from 1.
 */
export async function readChain(agent: Pick<ReviewAgent, 'store' | 'keys'>): Promise<ReviewEvent[]> {
  const text = await readFile(path.join(agent.store, 'log.jsonl'), 'utf8');
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  let before = '0'.repeat(64);
  let remarks = 0;
  return text
    .slice(0, -1)
    .split('\n')
    .map((line, index) => {
      const [mac, json] = [line.slice(0, 64), line.slice(65)];
      const right = createHmac('sha256', Buffer.from(agent.keys.log, 'hex'))
        .update(before + json)
        .digest('hex');
      if (mac !== right || line[64] !== ' ')
        throw new Error(`line ${String(index + 1)} does not follow the one before`);
      before = mac;
      const event = reviewEventSchema.parse(JSON.parse(json));
      if (event.n !== index + 1) throw new Error(`line ${String(index + 1)} has number ${String(event.n)}`);
      if (event.kind === 'remark' && event.remark !== ++remarks) throw new Error(`remark ${String(event.remark)}`);
      return event;
    });
}
