import { describe, expect, it } from 'vitest';
import { chooseWriter } from '#engine/mysql/choose-writer.ts';

const roomy = { localInfile: true, maxAllowedPacket: 1 << 24 };

describe('the way rows get into a target', () => {
  it.each([
    ['the bulk protocol where both sides speak it', roomy, true, { kind: 'bulk', otherwise: { kind: 'load-data' } }],
    [
      'the bulk protocol with INSERT beside it where LOAD DATA is forbidden',
      { ...roomy, localInfile: false },
      true,
      { kind: 'bulk', otherwise: { kind: 'insert', maxAllowedPacket: 1 << 24 } },
    ],
    ['LOAD DATA without it', roomy, false, { kind: 'load-data' }],
    ['LOAD DATA where a packet holds too little', { ...roomy, maxAllowedPacket: 1 << 20 }, true, { kind: 'load-data' }],
    ['INSERT as the last one', { ...roomy, localInfile: false }, false, { kind: 'insert', maxAllowedPacket: 1 << 24 }],
  ])('is %s', (_what, server, takesBulk, writer) => {
    expect(chooseWriter(server, { takesBulk }).writer).toEqual(writer);
  });

  it('is told with its reason', () => {
    expect(chooseWriter(roomy, { takesBulk: true }).why).toBe("by MariaDB's bulk protocol");
    expect(chooseWriter({ ...roomy, maxAllowedPacket: 4096 }, { takesBulk: true }).why).toMatch(/packets/);
    expect(chooseWriter({ ...roomy, localInfile: false }, { takesBulk: false }).why).toMatch(/INSERT.*bulk/);
  });
});
