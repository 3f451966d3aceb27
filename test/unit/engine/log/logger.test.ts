import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '#engine/log/logger.ts';
import { createRedactor } from '#engine/log/redactor.ts';

let folder = '';
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'stagelift-log-')), 'logs');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const now = () => new Date('2026-11-21T08:00:00Z');

describe('the log', () => {
  it('has one JSON object per line, readable by its owner only', async () => {
    const logger = createLogger({ folder, redactor: createRedactor(), now });
    logger.log('info', 'two\nlines', { rows: 3 });
    logger.log('error', 'second');
    await logger.flush();
    const lines = (await readFile(join(folder, 'engine.log'), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      { at: '2026-11-21T08:00:00.000Z', level: 'info', text: 'two\nlines', facts: { rows: 3 } },
      { at: '2026-11-21T08:00:00.000Z', level: 'error', text: 'second', facts: {} },
    ]);
    expect((await stat(join(folder, 'engine.log'))).mode & 0o777).toBe(0o600);
  });

  it('shows no secret that was learnt, in text or facts', async () => {
    const redactor = createRedactor();
    redactor.learn('CANARY "quoted"');
    const logger = createLogger({ folder, redactor, now });
    logger.log('info', 'Access denied: CANARY "quoted"', { command: 'mysql -pCANARY "quoted"' });
    await logger.flush();
    expect(await readFile(join(folder, 'engine.log'), 'utf8')).not.toContain('CANARY');
  });

  it('begins a new file when one is full and keeps a few', async () => {
    const logger = createLogger({ folder, redactor: createRedactor(), now, maxBytes: 300, keep: 2 });
    for (let line = 0; line < 20; line += 1) logger.log('info', `line ${line} ${'x'.repeat(60)}`);
    await logger.flush();
    expect((await readdir(folder)).sort()).toEqual(['engine.1.log', 'engine.2.log', 'engine.log']);
    expect(await readFile(join(folder, 'engine.log'), 'utf8')).toContain('line 19');
    expect((await stat(join(folder, 'engine.1.log'))).size).toBeLessThanOrEqual(300);
  });

  it('does not stop the work when it cannot be written', async () => {
    await writeFile(folder, 'a file in its place');
    const logger = createLogger({ folder, redactor: createRedactor(), now });
    logger.log('info', 'lost');
    await expect(logger.flush()).resolves.toBeUndefined();
  });
});
