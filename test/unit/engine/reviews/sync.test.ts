import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstSeal, readLines, chainStart, sealLine } from '#engine/reviews/log-lines.ts';
import { openRecord, type ReviewRecord } from '#engine/reviews/record.ts';
import { type LogReader, syncRecord } from '#engine/reviews/sync.ts';
import type { ReviewEvent } from '#shared/domain/review.ts';
import { type Draft, hash, lines, opened, remark } from '../../shared/domain/review-lines.ts';

// V11: what becomes of a log that is torn, damaged, shortened, replaced or forged, here and on the server.

const logKey = 'ab'.repeat(32);
let folder = '';
let record: ReviewRecord;
let ticks = 0;
const now = () => new Date(Date.UTC(2026, 10, 21, 9, 0, (ticks += 1)));
const open = () => openRecord({ folder, now, onNotice: () => undefined, cache: new Map() }, 'new-header');
const logFile = () => join(folder, 'new-header', 'log.jsonl');
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'review-record-'));
  record = open();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A log as the agent writes it. */
function sealed(events: readonly ReviewEvent[], key = logKey): string[] {
  let before = firstSeal;
  return events.map((event) => {
    const json = JSON.stringify(event);
    before = sealLine(key, before, json);
    return `${before} ${json}`;
  });
}

const log = (count: number, text = 'Remark'): string[] => {
  const drafts: Draft[] = Array.from({ length: count - 1 }, (_, index) =>
    remark(index + 1, `${text} ${String(index + 1)}`),
  );
  return sealed(lines(opened(), ...drafts));
};

/** A server with this log, at most `atOnce` lines at once. */
const serve =
  (texts: readonly string[], torn = false): LogReader =>
  (since) =>
    Promise.resolve({
      lines: texts.slice(since, since + 2000),
      torn,
      links: [],
      mails: 0,
      now: '2026-11-21T09:00:00Z',
    });
const sync = (texts: readonly string[], torn = false) => syncRecord(record, serve(texts, torn), logKey);
const texts = async () => (await record.lines(logKey)).lines.map(({ text }) => text);

describe('the log of a review on this computer', () => {
  it('takes what is new, line by line, and nothing twice', async () => {
    const all = log(5);
    expect((await sync(all.slice(0, 2))).fresh).toHaveLength(2);
    expect((await sync(all.slice(0, 2))).fresh).toHaveLength(0);
    expect((await sync(all)).fresh.map(({ n }) => n)).toEqual([3, 4, 5]);
    expect(await texts()).toEqual(all);
    expect((await record.state()).damage).toBeNull();
    expect((await readFile(logFile(), 'utf8')).split('\n')).toHaveLength(6);
  });

  it('takes long logs in several answers', async () => {
    const all = log(2100);
    expect((await sync(all)).fresh).toHaveLength(2100);
    expect((await texts()).length).toBe(2100);
  });

  it('is read again from where it is torn or damaged, and the damaged file is kept', async () => {
    const all = log(4);
    await sync(all);
    await appendFile(logFile(), all[3]?.slice(0, 80) ?? '');
    expect((await record.lines(null)).broken).toMatch(/torn/);
    await sync(all);
    expect(await texts()).toEqual(all);
    const damaged = [...all];
    damaged[1] = damaged[1]?.replace('Remark 1', 'Remark X') ?? '';
    await writeFile(logFile(), damaged.map((text) => `${text}\n`).join(''));
    expect((await record.lines(logKey)).broken).toMatch(/Line 2 .* not written by the review's own program/);
    await sync(all);
    expect(await texts()).toEqual(all);
    expect((await readdir(join(folder, 'new-header'))).filter((name) => name.startsWith('log-damaged-'))).toHaveLength(
      2,
    );
  });

  it('keeps what it has when the log on the server is shorter or another one, and names it', async () => {
    const all = log(4);
    await sync(all);
    expect((await sync(all.slice(0, 2))).state.damage).toMatchObject({
      kind: 'broken',
      text: expect.stringMatching(/shorter .* line 4/),
    });
    expect((await sync(log(6, 'Other'))).state.damage).toMatchObject({
      kind: 'broken',
      text: expect.stringMatching(/was replaced: its line 4/),
    });
    expect(await texts()).toEqual(all);
    // The right one is there again.
    expect((await sync(log(5))).state.damage).toBeNull();
    expect((await texts()).length).toBe(5);
  });

  it('believes no line without its seal, nor what comes behind one', async () => {
    const all = log(5);
    const forged = [
      ...all.slice(0, 2),
      ...sealed(lines(opened(), remark(1), remark(2)), 'cd'.repeat(32)).slice(2),
      ...all.slice(3),
    ];
    const { state, fresh } = await sync(forged);
    expect(fresh).toHaveLength(2);
    expect(state.damage?.text).toMatch(/^Line 3 of the log was not written by the review's own program/);
    expect(await texts()).toEqual(all.slice(0, 2));
    // Left out, doubled and swapped lines break the chain as well.
    for (const wrong of [
      [all[0], all[2]],
      [all[0], all[1], all[1]],
      [all[1], all[0]],
    ]) {
      expect(
        readLines(
          wrong.map((text) => text ?? ''),
          chainStart,
          logKey,
        ).broken,
      ).not.toBeNull();
    }
  });

  it('tells of a half-written end, and of lines of a newer version, which keep their place', async () => {
    expect((await sync(log(2), true)).state.damage?.kind).toBe('torn');
    const newer = lines(opened(), remark(1)).map((event, index) => (index === 1 ? { ...event, kind: 'sung' } : event));
    record = openRecord({ folder, now, onNotice: () => undefined }, 'other-review');
    // A kind that this version does not know.
    const { state } = await sync(sealed(newer as ReviewEvent[]));
    expect(state.damage).toMatchObject({ kind: 'broken', text: expect.stringMatching(/Line 2 .* newer version/) });
    expect((await texts()).length).toBe(2);
  });

  it('takes lines from two programs at once and has each of them once', async () => {
    const all = log(40);
    const other = open();
    await Promise.all([sync(all), syncRecord(other, serve(all), logKey), sync(all.slice(0, 20))]);
    expect(await texts()).toEqual(all);
  });

  it('takes the rest of what another program has read a part of', async () => {
    const { lines: all } = readLines(log(8), chainStart, logKey);
    expect(await record.add(all.slice(0, 5), logKey)).toHaveLength(5);
    expect((await record.add(all.slice(2), logKey)).map(({ n }) => n)).toEqual([6, 7, 8]);
    expect(await texts()).toEqual(log(8));
  });

  it('is the same whatever pieces it came in', async () => {
    const all = log(12);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 6 }), async (counts) => {
        record = openRecord(
          { folder: await mkdtemp(join(folder, 'x-')), now, onNotice: () => undefined },
          'new-header',
        );
        for (const count of [...counts.toSorted((a, b) => a - b), 12]) await sync(all.slice(0, count));
        expect(await texts()).toEqual(all);
      }),
      { numRuns: 8 },
    );
  });

  it('never leads out of its folder', async () => {
    for (const id of ['../x', 'a/b', '..', 'A', '']) {
      expect(() => openRecord({ folder, now, onNotice: () => undefined }, id)).toThrow();
    }
    await expect(record.shot('../../../etc/passwd')).rejects.toThrow(/not the identifier/);
    expect(hash('x')).toHaveLength(40);
  });
});
