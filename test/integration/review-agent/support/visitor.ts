import { randomUUID } from 'node:crypto';
import { type Answer, ask, type Asking, createJar, type Jar } from './browser.ts';
import type { Invited, ReviewAgent } from './review-agent.ts';

/** Somebody with a browser. */
export interface Visitor {
  readonly jar: Jar;
  /** Opens an address of the pages: `r` and the rest of the query, or a whole address. */
  get(query: Readonly<Record<string, string>> | string, asking?: Asking): Promise<Answer>;
  /** Sends JSON with the session's token, as the frame does. */
  send(r: string, value: unknown, asking?: Asking): Promise<Answer>;
  /** Sends a form of a page, without a token of its own accord. */
  submit(r: string, fields: Readonly<Record<string, string>>, asking?: Asking): Promise<Answer>;
  /** Enters by a link and asks `me` for the token. */
  enter(link: Invited, fields?: Readonly<Record<string, string>>): Promise<Answer>;
  /** A remark of the simplest kind. */
  remark(text: string, more?: Readonly<Record<string, unknown>>): Promise<Answer>;
  token(): string;
}

/** Each visitor comes from an address of its own, which the agent believes as its configuration names the proxy. */
export function createVisitor(agent: Pick<ReviewAgent, 'base'>, address = '198.51.100.7'): Visitor {
  const jar = createJar();
  const origin = new URL(agent.base).origin;
  let token = '';
  const go = async (url: string, asking: Asking): Promise<Answer> => {
    const headers = { ...jar.header(url), 'x-forwarded-for': address, ...asking.headers };
    const answer = await ask(url, { ...asking, headers });
    jar.take(url, answer);
    return answer;
  };
  const visitor: Visitor = {
    jar,
    get: (query, asking = {}) =>
      go(typeof query === 'string' ? query : `${agent.base}?${new URLSearchParams(query).toString()}`, asking),
    send: (r, value, asking = {}) =>
      go(`${agent.base}?r=${r}`, {
        method: 'POST',
        body: JSON.stringify(value),
        ...asking,
        headers: { origin, 'content-type': 'application/json', 'x-stagelift-token': token, ...asking.headers },
      }),
    submit: (r, fields, asking = {}) =>
      go(`${agent.base}?r=${r}`, {
        method: 'POST',
        body: new URLSearchParams(fields).toString(),
        ...asking,
        headers: { origin, 'content-type': 'application/x-www-form-urlencoded', ...asking.headers },
      }),
    enter: async (link, fields = {}) => {
      const answer = await visitor.submit('enter', { k: link.secret, name: 'Anna', ...fields });
      const me = answer.status === 303 ? await visitor.get({ r: 'me' }) : undefined;
      token = me?.status === 200 ? String(me.json().token) : '';
      return answer;
    },
    remark: (text, more = {}) => visitor.send('events', { ...aRemark(text), ...more }),
    token: () => token,
  };
  return visitor;
}

/** A client's remark as the overlay sends it. */
export function aRemark(text: string): Record<string, unknown> {
  return {
    id: randomUUID(),
    kind: 'remark',
    text,
    page: { path: '/', title: 'Shop' },
    anchor: {
      selector: '#header > h1',
      text: 'Welcome',
      tag: 'h1',
      x: 0.25,
      y: 0.5,
      page: { x: 320, y: 48.5 },
    },
    shot: null,
    browser: { agent: 'Firefox 145', language: 'de', width: 1280, height: 800, density: 2 },
    errors: [],
  };
}
