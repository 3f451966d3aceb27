import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readChain } from './support/chain.ts';
import { startSharedAgent } from './support/fpm.ts';
import type { ReviewAgent } from './support/review-agent.ts';
import { createVisitor, type Visitor } from './support/visitor.ts';

const idOf = (what: string, name: string) => Number(execFileSync('id', [what, name]).toString());
const by = { person: 'd_1', name: 'Mira', role: 'developer', link: null };

describe.skipIf(process.getuid?.() !== 0)('a web server that is another account of the same group', () => {
  let agent: ReviewAgent;
  let anna: Visitor;
  const accounts = {
    owner: { uid: idOf('-u', 'daemon'), gid: idOf('-g', 'daemon') },
    web: { name: 'www-data', uid: idOf('-u', 'www-data'), gid: idOf('-g', 'www-data') },
  };
  beforeAll(async () => {
    agent = await startSharedAgent(accounts);
    anna = createVisitor(agent);
    await anna.enter(await agent.invite());
  });
  afterAll(() => agent.stop());

  it('writes the same log as the account that logs in, whoever made the files', async () => {
    expect((await anna.remark('From the browser')).status).toBe(201);
    const reply = { id: randomUUID(), kind: 'reply', by, remark: 1, text: 'Over SSH', shot: null };
    expect((await agent.cli('append', { events: [reply] })).exitCode).toBe(0);
    expect((await anna.remark('Again')).status).toBe(201);
    expect((await readChain(agent)).map(({ kind }) => kind)).toEqual(['entered', 'remark', 'reply', 'remark']);
  });

  it('is ended and swept by the account that logs in', async () => {
    const bert = createVisitor(agent, '198.51.100.8');
    const link = await agent.invite();
    await bert.enter(link);
    expect((await agent.cli('end-sessions', { link: link.id })).answer).toEqual({ ended: 1 });
    expect((await bert.get({ r: 'me' })).status).toBe(403);
    expect((await agent.cli('gc')).exitCode).toBe(0);
  });

  it('leaves nothing that a third account could read', async () => {
    const names = (await readdir(agent.store, { recursive: true })).filter((name) => !/^(agent|config)/.test(name));
    const made = await Promise.all(
      names.map(async (name) => ({ name, facts: await stat(path.join(agent.store, name)) })),
    );
    for (const { name, facts } of made) {
      const mode = facts.isDirectory() ? 0o2770 : name === 'keys.json' ? 0o640 : 0o660;
      expect([name, (facts.mode & 0o7777).toString(8)]).toEqual([name, mode.toString(8)]);
      expect([name, facts.gid]).toEqual([name, accounts.web.gid]);
    }
    expect(new Set(made.map(({ facts }) => facts.uid))).toEqual(new Set([accounts.owner.uid, accounts.web.uid]));
  });

  it('takes bodies as large as it is told, and no larger', async () => {
    const large = await anna.send('events', null, { body: Buffer.alloc(6_000_000, 'x') });
    expect(large.status).toBe(413);
  });
});
