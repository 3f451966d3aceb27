import type { ToPage } from '../wire.ts';
import { type Answer, type Api, createApi, type Refusal } from './api.ts';
import type { Keep } from './keep.ts';
import { createOutbox, type Letter, type Outbox } from './outbox.ts';
import { linkToPage, type PageLink, type PageNews } from './page-link.ts';
import { barMessage, pinsMessage } from './page-messages.ts';
import { bytesOf, pictureOf } from './pictures.ts';
import { withEvents } from './room.ts';
import { type Cover, type Draft, firstState, type Picture, type Screen, type State } from './state.ts';
import type { Anchor, Me, RemarkStatus, ReviewBrowser } from './types.ts';
import { createWords, type Words } from './words.ts';

/** What the views show and do. */
export interface Controller {
  readonly state: () => State;
  readonly words: () => Words;
  readonly api: Api;
  readonly subscribe: (changed: () => void) => void;
  readonly start: () => Promise<void>;
  readonly close: () => void;
  readonly go: (screen: Screen) => void;
  readonly setTab: (tab: State['tab']) => void;
  /** Begins a remark, or goes on with the one that was begun. */
  readonly write: () => void;
  /** A remark about no element in particular. */
  readonly writeAboutPage: () => void;
  readonly choosePlace: () => void;
  readonly edit: (change: Partial<Draft>) => void;
  readonly takePicture: () => void;
  readonly setCovers: (covers: readonly Cover[]) => void;
  readonly send: () => Promise<void>;
  readonly discardDraft: () => void;
  readonly editReply: (n: number, text: string) => void;
  readonly reply: (n: number) => Promise<void>;
  readonly setStatus: (n: number, status: RemarkStatus) => Promise<void>;
  readonly show: (n: number) => void;
  readonly move: (n: number) => void;
  readonly visit: (path: string) => void;
  readonly reload: () => void;
  /** A picture of the page as it is now; null when the page does not let us. */
  readonly pictureNow: (anchor: Anchor | null) => Promise<Picture | null>;
  readonly discardLetter: (id: string) => void;
  readonly retry: () => void;
  readonly setLanguage: (language: string) => Promise<void>;
  readonly leave: () => Promise<void>;
}

export interface ControllerParts {
  readonly base: string;
  readonly language: string;
  /** Name of the script that draws pages. */
  readonly drawScript: string;
  readonly keep: Keep;
}

/** Milliseconds between questions for news: while the panel is open, while it is a tab, and in a page nobody looks at. */
const pace = { open: 4000, tab: 12_000, hidden: 120_000 } as const;

function isDraft(value: unknown): value is Draft {
  return typeof value === 'object' && value !== null && 'text' in value && 'path' in value;
}

export function createController({ base, language, drawScript, keep }: ControllerParts): Controller {
  let state = firstState;
  let words = createWords(language, undefined);
  let token = '';
  let next = 0;
  let failures = 0;
  let timer: number | undefined;
  let link: PageLink | undefined;
  let shownVersion = '';
  let choosing = 0;
  let isSending = false;
  const listeners: (() => void)[] = [];
  const seen = new Set<string>();
  const api = createApi(base, () => token);

  const set = (change: Partial<State>): void => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };
  const tell = (message: ToPage): void => link?.send(message);
  const speak = (text: string): void => {
    // The same words twice are only spoken twice when something has changed.
    set({ said: state.said === text ? `${text}\u00A0` : text });
  };
  const say = (key: string): void => speak(words.say(key));

  /** A refusal may only mean that the session has a new token, or none any more: asking who we are tells. */
  const withToken = async <T>(ask: () => Promise<Answer<T>>): Promise<Answer<T>> => {
    const answer = await ask();
    if (answer.ok || answer.why.kind !== 'refused' || answer.why.status !== 403) return answer;
    const me = await api.me();
    if (!me.ok) return me.why.kind === 'later' || me.why.kind === 'shut' ? me : { ok: false, why: { kind: 'ended' } };
    if (me.value.token === token) return answer;
    token = me.value.token;
    return ask();
  };
  const outbox: Outbox = createOutbox({
    keep,
    send: (body) => withToken(() => api.post(body)),
    sendPicture: (picture) => withToken(() => api.shot(picture)),
    changed: (letters) => set({ letters, ...(letters.length === 0 ? { isOnline: true } : {}) }),
    sent: (letter) => {
      set({ isOnline: true });
      say(`sent.${letter.body.kind}`);
      void sync();
    },
    stuck: (why) => fail(why),
    later: (work, ms) => window.setTimeout(work, ms),
  });
  const fail = (why: Refusal): void => {
    if (why.kind === 'shut') return set({ roomState: why.state });
    if (why.kind !== 'later') return set({ phase: 'ended' });
    const isNews = state.isOnline;
    set({ isOnline: false });
    if (isNews && state.letters.length > 0) say('waits');
  };
  const post = async (body: Letter['body'], picture: Blob | null = null): Promise<void> => {
    await outbox.add({ id: crypto.randomUUID(), at: Date.now(), body, picture, refusal: null });
  };

  // What the page needs to know: where pins are, and how many.
  const showPins = (): void => {
    const { me, page } = state;
    if (!me || !page) return;
    tell(pinsMessage(state, me, page.path, words));
    tell(barMessage(state, me, page.path, words));
  };
  const reportSeen = (): void => {
    const { page, me } = state;
    if (!page || !me || state.roomState !== 'open' || document.visibilityState === 'hidden') return;
    const { path, title } = page;
    const key = `seen/${me.person}/${me.version.commit}/${path}`;
    if (seen.has(key)) return;
    seen.add(key);
    void api.post({ id: crypto.randomUUID(), kind: 'page-seen', page: { path, title } }).then((answer) => {
      if (!answer.ok) seen.delete(key);
    });
  };

  const received = (message: PageNews): void => {
    switch (message.kind) {
      case 'page':
        set({ page: message.page, places: new Map() });
        showPins();
        reportSeen();
        return;
      case 'opened':
        set({ isOpen: message.isOpen, isNarrow: message.isNarrow });
        schedule();
        if (message.isOpen) void sync();
        return;
      case 'chosen':
        return chosen(message.wish, message.anchor);
      case 'placed':
        return set({ places: new Map(message.places) });
      case 'pin':
        return set({ screen: { kind: 'remark', n: message.n } });
      case 'moved':
        void post({ kind: 'moved', remark: message.n, anchor: message.anchor });
        return say('moved');
    }
  };
  const choosePlace = (): void => {
    choosing++;
    tell({ kind: 'choose', wish: choosing });
  };
  const chosen = (wish: number, anchor: Anchor | null): void => {
    if (wish !== choosing || !anchor) return;
    edit({ anchor, path: state.page?.path ?? '/', title: state.page?.title ?? '' });
    set({ screen: { kind: 'write' } });
    if (state.draft?.wantsPicture) takePicture();
  };
  const pictureNow = async (anchor: Anchor | null): Promise<Picture | null> => {
    const drawing = (await link?.draw(drawScript)) ?? null;
    if (!drawing) return null;
    return pictureOf(drawing, anchor, state.page?.density ?? 1).catch(() => null);
  };
  const takePicture = (): void => {
    set({ picture: { kind: 'drawing' }, covers: [] });
    void pictureNow(state.draft?.anchor ?? null).then((picture) => {
      if (state.picture.kind !== 'drawing') return;
      set({ picture: picture ? { kind: 'ready', picture } : { kind: 'failed' } });
      say(picture ? 'picture.taken' : 'picture.failed');
    });
  };
  const edit = (change: Partial<Draft>): void => {
    const blank: Draft = {
      ...{ text: '', path: state.page?.path ?? '/', title: state.page?.title ?? '' },
      ...{ anchor: null, wantsPicture: true },
    };
    const draft = { ...(state.draft ?? blank), ...change };
    set({ draft });
    void keep.put('draft/new', draft);
  };
  const dropDraft = (): void => {
    set({ draft: null, picture: { kind: 'none' }, covers: [], screen: { kind: 'list' } });
    void keep.remove('draft/new');
  };
  const browserNow = (): ReviewBrowser => {
    const { page } = state;
    return {
      ...{ agent: page?.agent ?? '', language: page?.language ?? '' },
      ...{ width: page?.width ?? 0, height: page?.height ?? 0, density: page?.density ?? 1 },
    };
  };
  const send = async (): Promise<void> => {
    const { draft, picture, covers } = state;
    if (!draft || draft.text.trim() === '' || isSending) return;
    isSending = true;
    const errors = (await link?.errors()) ?? [];
    const { text, path, title, anchor } = draft;
    // A picture of another page than the remark's would say something else.
    const isReady = draft.wantsPicture && picture.kind === 'ready' && path === state.page?.path;
    const bytes = isReady ? await bytesOf(picture.picture, covers).catch(() => null) : null;
    const body = { kind: 'remark', text, page: { path, title }, anchor, shot: null, browser: browserNow(), errors };
    await post(body, bytes);
    isSending = false;
    dropDraft();
  };
  const reply = async (n: number): Promise<void> => {
    const text = state.replies.get(n) ?? '';
    if (text.trim() === '') return;
    await post({ kind: 'reply', remark: n, text, shot: null });
    editReply(n, '');
  };
  const editReply = (n: number, text: string): void => {
    set({ replies: new Map(state.replies).set(n, text) });
    void (text === '' ? keep.remove(`draft/reply/${n}`) : keep.put(`draft/reply/${n}`, text));
  };

  const sync = async (): Promise<void> => {
    if (!state.me) return;
    const answer = await api.events(next);
    if (!answer.ok) {
      failures++;
      if (answer.why.kind === 'later') set({ isOnline: false });
      else fail(answer.why);
      schedule();
      return;
    }
    failures = 0;
    const { events, next: after, more, state: roomState, version } = answer.value;
    next = after;
    const before = state.room;
    const room = events.length > 0 ? withEvents(before, events) : before;
    const wasOffline = !state.isOnline;
    const wasShut = state.roomState !== 'open';
    set({ room, roomState, isOnline: true, hasNewVersion: version.commit !== shownVersion });
    if (events.length > 0 || wasShut !== (roomState !== 'open')) showPins();
    const { me } = state;
    const others = events.filter(({ kind, by }) => kind === 'remark' && by.person !== me.person);
    if (before.known.size > 0 && others.length > 0) speak(words.count('news', others.length));
    if (wasOffline) void outbox.flush();
    if (roomState === 'open' && wasShut) outbox.retry();
    // A long log comes in parts.
    schedule(more ? 0 : undefined);
  };
  const schedule = (ms?: number): void => {
    window.clearTimeout(timer);
    if (state.phase === 'ended') return;
    const isHidden = document.visibilityState === 'hidden';
    const usual = isHidden ? pace.hidden : state.isOpen ? pace.open : pace.tab;
    timer = window.setTimeout(() => void sync(), ms ?? Math.min(pace.hidden, usual * 2 ** Math.min(failures, 4)));
  };

  const takeMe = (me: Me): void => {
    token = me.token;
    words = createWords(me.language, me.texts);
    document.documentElement.lang = me.language;
    set({ me, phase: 'ready', roomState: me.state });
  };
  const start = async (): Promise<void> => {
    const answer = await api.me();
    if (!answer.ok) {
      const isForNow = answer.why.kind === 'later' || answer.why.kind === 'shut';
      set({ phase: isForNow ? 'unreachable' : 'ended' });
      if (isForNow) window.setTimeout(() => void start(), Math.min(60_000, 3000 * 2 ** failures++));
      return;
    }
    failures = 0;
    const { value: me } = answer;
    shownVersion = me.version.commit;
    takeMe(me);
    link ??= linkToPage(me.site, received);
    for (const [key, value] of await keep.all('draft/')) {
      if (key === 'draft/new' && isDraft(value)) set({ draft: value });
      const n = Number(/^draft\/reply\/(\d+)$/u.exec(key)?.[1]);
      if (n > 0 && typeof value === 'string') set({ replies: new Map(state.replies).set(n, value) });
    }
    await sync();
    showPins();
    document.documentElement.dataset.ready = '';
    await outbox.load();
  };
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') schedule();
    else if (state.phase === 'ended') void start();
    else {
      reportSeen();
      void sync();
    }
  });
  window.addEventListener('online', () => {
    outbox.retry();
    void sync();
  });

  return {
    state: () => state,
    words: () => words,
    api,
    subscribe: (changed) => void listeners.push(changed),
    start,
    close: () => tell({ kind: 'close' }),
    go: (screen) => set({ screen }),
    setTab: (tab) => set({ tab }),
    write: () => {
      if (state.draft && state.draft.text !== '') return set({ screen: { kind: 'write' } });
      choosePlace();
    },
    writeAboutPage: () => {
      edit({ anchor: null });
      set({ screen: { kind: 'write' } });
      if (state.draft?.wantsPicture && state.picture.kind === 'none') takePicture();
    },
    choosePlace,
    edit,
    takePicture,
    setCovers: (covers) => set({ covers }),
    send,
    discardDraft: dropDraft,
    editReply,
    reply,
    setStatus: (n, status) => post({ kind: 'status', remark: n, status, solvedBy: null }),
    show: (n) => tell({ kind: 'show', n, takesFocus: false }),
    move: (n) => tell({ kind: 'move', n }),
    visit: (path) => tell({ kind: 'visit', path }),
    reload: () => tell({ kind: 'reload' }),
    pictureNow,
    discardLetter: (id) => void outbox.discard(id),
    retry: () => {
      outbox.retry();
      void (state.phase === 'ready' ? sync() : start());
    },
    setLanguage: async (code) => {
      const answer = await api.name({ language: code });
      const me = answer.ok ? await api.me() : answer;
      if (me.ok) takeMe(me.value);
      showPins();
    },
    leave: async () => {
      await api.leave();
      set({ phase: 'ended' });
    },
  };
}
