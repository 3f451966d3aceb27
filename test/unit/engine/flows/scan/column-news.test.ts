import { describe, expect, it } from 'vitest';
import { afterLook, afterPull, afterScan, columnNews, toColumnMap } from '#engine/flows/scan/column-news.ts';
import type { ScanRecord } from '#engine/store/scan-records.ts';

const nothing: ScanRecord = { known: null, seen: null, scan: null };
const users = { users: { id: 'int', mail: 'varchar(90)' } };
const withMobile = { users: { ...users.users, mobile: 'varchar(40)', theme: 'text' } };
const owed = { users: { mobile: 'its name' } };
const [monday, tuesday, wednesday] = ['2026-11-16T08:00:00Z', '2026-11-17T08:00:00Z', '2026-11-18T08:00:00Z'];

function added(record: ScanRecord): readonly string[] {
  return (columnNews(record)?.added ?? []).map(({ column, open }) => (open === null ? column : `${column}!`));
}

describe('what is new among a source’s columns', () => {
  it('is nothing before anybody has looked, and nothing to compare with after the first look', () => {
    expect(columnNews(nothing)).toBeNull();
    expect(columnNews(afterScan(nothing, monday, users, {}))).toMatchObject({ since: null, by: null, added: [] });
  });

  it('is counted from the last pull, whatever was planned or scanned since', () => {
    const pulled = afterPull(nothing, monday, users);
    const planned = afterLook(pulled, tuesday, withMobile, owed);
    const scanned = afterScan(planned, wednesday, withMobile, owed);
    expect(added(planned)).toEqual(['mobile!', 'theme']);
    expect(added(scanned)).toEqual(['mobile!', 'theme']);
    expect(columnNews(scanned)).toMatchObject({ since: monday, by: 'pull', seenAt: wednesday });
    expect(added(afterPull(scanned, wednesday, withMobile))).toEqual([]);
  });

  it('is counted from the scan before where nothing was pulled', () => {
    const first = afterScan(nothing, monday, users, {});
    expect(columnNews(afterScan(first, tuesday, withMobile, owed))).toMatchObject({ since: monday, by: 'scan' });
    expect(added(afterScan(first, tuesday, withMobile, owed))).toEqual(['mobile!', 'theme']);
  });

  it('stays new as long as a decision is owed, and no longer', () => {
    const first = afterScan(nothing, monday, users, {});
    const second = afterScan(first, tuesday, withMobile, owed);
    const third = afterScan(second, wednesday, withMobile, owed);
    expect(added(third)).toEqual(['mobile!']);
    expect(columnNews(third)?.since).toBe(monday);
    expect(added(afterScan(third, wednesday, withMobile, {}))).toEqual([]);
  });

  it('tells columns that are gone and columns of another type', () => {
    const pulled = afterPull(nothing, monday, { ...withMobile, old: { id: 'int' } });
    const looked = afterLook(pulled, tuesday, { users: { id: 'bigint', mail: 'varchar(90)', theme: 'text' } }, {});
    expect(columnNews(looked)?.dropped).toEqual([
      { table: 'users', column: 'mobile' },
      { table: 'old', column: 'id' },
    ]);
    expect(columnNews(looked)?.retyped).toEqual([{ table: 'users', column: 'id', from: 'int', to: 'bigint' }]);
  });

  it('takes no column for one that every object has', () => {
    const pulled = afterPull(nothing, monday, users);
    const names = { users: { ...users.users, constructor: 'text', toString: 'text' } };
    expect(added(afterLook(pulled, tuesday, names, {}))).toEqual(['constructor', 'toString']);
  });

  it('reads columns and types from the facts of tables', () => {
    expect(toColumnMap([{ name: 'users', columns: [{ name: 'id', type: 'int(11)' }] }])).toEqual({
      users: { id: 'int(11)' },
    });
  });
});
