import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ReviewAgent, startReviewAgent } from './support/review-agent.ts';
import { aRemark, createVisitor, type Visitor } from './support/visitor.ts';

/** With GD, and as on a host without it. */
describe.each([
  ['with GD', {}],
  ['without GD', { disable_functions: 'imagecreatefromstring,imagepng,imagewebp' }],
])('pictures (M12) %s', (_name, settings: Record<string, string>) => {
  let agent: ReviewAgent;
  let anna: Visitor;
  beforeAll(async () => {
    agent = await startReviewAgent({ settings });
    anna = createVisitor(agent);
    await anna.enter(await agent.invite());
  });
  afterAll(() => agent.stop());

  const send = (body: Buffer | string, type = 'image/png') =>
    anna.send('shot', null, { body, headers: { 'content-type': type } });

  it('are taken, kept as pixels alone, and shown so that nothing in them runs', async () => {
    const picture = png(3, 2, { tEXt: Buffer.from('Comment\0<script>alert(1)</script>') });
    const sent = await send(picture);
    expect(sent.status).toBe(201);
    const { shot } = sent.json();
    expect(shot).toMatch(/^[0-9a-f]{32}$/);
    const shown = await anna.get({ r: 'shot', id: String(shot) });
    expect(shown.headers).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'none'") as string,
    });
    expect(shown.headers['content-security-policy']).toContain('sandbox');
    expect(shown.bytes.includes('<script>')).toBe(false);
    expect(shown.bytes.subarray(16, 24).readUInt32BE(0)).toBe(3);
    const remark = await anna.send('events', { ...aRemark('See'), shot });
    expect(remark.json()).toMatchObject({ event: { shot } });
    expect((await agent.cli('shot', { shot })).answer).toEqual({
      type: 'image/png',
      data: shown.bytes.toString('base64'),
    });
  });

  it.each([
    ['lossy', 'UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAUAmJaQAA3AA/v02aAA='],
    ['lossless', 'UklGRhoAAABXRUJQVlA4TA4AAAAvAAAAAAcQEf0PRET/Aw=='],
  ])('may be %s WebP', async (_what, base64) => {
    const sent = await send(Buffer.from(base64, 'base64'), 'image/webp');
    expect(sent.status).toBe(201);
    const shown = await anna.get({ r: 'shot', id: String(sent.json().shot) });
    expect(shown.headers['content-type']).toBe('image/webp');
    expect(shown.bytes.subarray(8, 12).toString()).toBe('WEBP');
  });

  it.each([
    ['nothing', '', 'image/png'],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'image/svg+xml'],
    ['SVG that calls itself PNG', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/png'],
    ['HTML', '<!doctype html><script>alert(1)</script>', 'text/html'],
    ['GIF', 'GIF89a\x01\0\x01\0', 'image/png'],
    ['a form with a file', '--x\r\n\r\n', 'multipart/form-data; boundary=x'],
    ['PNG that calls itself WebP', png(1, 1), 'image/webp'],
    ['PNG with a page behind it', Buffer.concat([png(1, 1), Buffer.from('<script>alert(1)</script>')]), 'image/png'],
    ['PNG with a broken chunk', png(1, 1).fill(7, 29, 33), 'image/png'],
    ['PNG without its end', png(9, 9).subarray(0, 40), 'image/png'],
    ['PNG of no size', png(0, 1), 'image/png'],
    ['noise behind a good beginning', Buffer.concat([png(1, 1).subarray(0, 8), randomBytes(500)]), 'image/png'],
  ])('are refused when they are %s', async (_what, body, type) => {
    const before = await readdir(path.join(agent.store, 'shots')).catch(() => []);
    expect((await send(body, type)).status).toBe(400);
    expect(await readdir(path.join(agent.store, 'shots')).catch(() => [])).toEqual(before);
  });

  it.each([
    ['a bomb of pixels', png(30_000, 30_000)],
    ['a bomb in one direction', png(16_000_000, 1)],
    ['more than 4 MB', Buffer.concat([png(1, 1), Buffer.alloc(4_194_305)])],
  ])('are refused when they are %s', async (_what, body) => {
    expect((await send(body)).status).toBe(413);
  });

  it('are found by their identifier alone', async () => {
    for (const id of ['../keys.json', '..%2f..%2fkeys', 'f'.repeat(32), '', '/etc/passwd', 'F'.repeat(32), '\0']) {
      expect([id, (await anna.get({ r: 'shot', id })).status]).toEqual([id, 404]);
    }
    expect((await createVisitor(agent, '198.51.100.9').get({ r: 'shot', id: 'f'.repeat(32) })).status).toBe(403);
  });
});

/** A PNG of one colour, with further chunks behind its header. */
function png(width: number, height: number, more: Readonly<Record<string, Buffer>> = {}): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = width * height > 1e6 ? Buffer.alloc(64) : Buffer.alloc((width * 3 + 1) * height, 0);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    ...Object.entries(more).map(([name, data]) => chunk(name, data)),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
