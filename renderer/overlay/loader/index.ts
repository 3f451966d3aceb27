import type { PageTexts, ToPage } from '../wire.ts';
import { chooseElement } from './chooser.ts';
import { draw } from './draw.ts';
import { recordErrors } from './errors.ts';
import { type Frame, makeFrame } from './frame.ts';
import { button, focusQuietly, type Host, putHost } from './host.ts';
import {
  appendChild,
  cut,
  getAttribute,
  hide,
  listenAgain,
  make,
  on,
  openPath,
  rectOf,
  reloadPage,
  rootElement,
  setAttribute,
  test,
  whenIdle,
  writeText,
} from './natives.ts';
import { dropServiceWorkers, pageFacts, watchPath } from './page-facts.ts';
import { type Pins, placePins } from './pins.ts';
import { focusedElement } from './placed-pin.ts';

const tabNames: Readonly<Record<string, string>> = { en: 'Remarks', de: 'Anmerkungen' };
/** Narrower than this, the frame is a sheet at the lower edge; as in style.css. */
const narrow = 560;

/** What one page of the reviewed site gets. */
interface Overlay {
  readonly host: Host;
  readonly frame: Frame;
  readonly pins: Pins;
  readonly tab: HTMLElement;
  readonly count: HTMLElement;
  readonly name: HTMLElement;
}

function start(base: string, language: string): void {
  const errors = recordErrors();
  dropServiceWorkers();
  let overlay: Overlay | undefined;
  let texts: PageTexts | undefined;
  let isOpen = false;
  let isPlaced = false;
  let stopChoosing: (() => void) | undefined;

  const place = (): void => {
    if (!overlay) return;
    const { host, frame, tab } = overlay;
    const focused = focusedElement(host);
    const shown = isOpen ? frame.element : tab;
    const corners = ['', 'left', 'top'];
    for (let index = 0; index < corners.length; index++) {
      setAttribute(host.stage, 'data-corner', corners[index] ?? '');
      if (!focused || !overlaps(shown, focused)) return;
    }
    // A sheet leaves no other place: who works with the page closes it by that. What was typed stays.
    setAttribute(host.stage, 'data-corner', '');
    if (isOpen) open(false, false);
  };
  const open = (isNowOpen: boolean, takesFocus: boolean): void => {
    if (!overlay) return;
    const { host, frame, tab } = overlay;
    isOpen = isNowOpen;
    frame.load(host.stage);
    setAttribute(frame.element, 'class', isOpen ? 'frame' : 'frame shut');
    hide(tab, isOpen);
    setAttribute(tab, 'aria-expanded', String(isOpen));
    frame.send({ kind: 'opened', isOpen, isNarrow: innerWidth <= narrow });
    if (takesFocus) focusQuietly(isOpen ? frame.element : tab);
  };
  const choose = (wish: number): void => {
    if (!overlay || !texts) return;
    const { host, frame, pins, tab } = overlay;
    stopChoosing?.();
    setAttribute(frame.element, 'class', 'frame shut');
    hide(tab, true);
    pins.setVisible(false);
    stopChoosing = chooseElement(host, texts, (choice) => {
      stopChoosing = undefined;
      pins.setVisible(true);
      open(true, true);
      frame.send({ kind: 'chosen', wish, anchor: choice ?? null });
    });
  };
  const receive = (message: ToPage): void => {
    if (!overlay) return;
    const { host, frame, pins, tab } = overlay;
    switch (message.kind) {
      case 'bar':
        texts = message.texts;
        writeText(overlay.name, texts.tab);
        writeText(overlay.count, String(message.count));
        hide(overlay.count, message.count === 0);
        setAttribute(tab, 'class', message.needsYou ? 'tab calls' : 'tab');
        setAttribute(frame.element, 'title', texts.frame);
        setAttribute(host.element, 'lang', message.language);
        return;
      case 'pins':
        return pins.set(message.pins);
      case 'close':
        return open(false, true);
      case 'choose':
        return choose(message.wish);
      case 'show':
        // A sheet would cover what is shown.
        if (innerWidth <= narrow) open(false, false);
        return pins.show(message.n, message.takesFocus || innerWidth <= narrow);
      case 'move':
        if (innerWidth <= narrow) open(false, false);
        if (texts) pins.move(message.n, texts);
        return;
      case 'errors':
        return frame.send({ kind: 'errors', wish: message.wish, errors: errors.lines() });
      case 'shoot':
        return draw(`${base}assets/${message.script}`, host.element, (drawing) =>
          frame.send({ kind: 'drawn', wish: message.wish, drawing }),
        );
      case 'visit':
        // One slash: two would lead to another site.
        if (test(/^\/(?![\\/])/u, message.path)) openPath(message.path);
        return;
      case 'reload':
        return reloadPage();
    }
  };
  const say = (): void => overlay?.frame.send({ kind: 'page', page: pageFacts() });
  // Now, and not when the page is there: it has to be the first that listens to messages.
  const frame = makeFrame(
    base,
    () => {
      say();
      open(isOpen, false);
    },
    (message) => receive(message),
  );
  const put = (): void => {
    if (isPlaced || !rootElement(document)) return;
    isPlaced = true;
    const host = putHost(listenAgain);
    const tab = button('tab', '', () => open(true, true));
    const name = make('span');
    writeText(name, tabNames[cut(language, 0, 2)] ?? 'Remarks');
    const count = make('b');
    hide(count, true);
    appendChild(tab, name);
    appendChild(tab, count);
    setAttribute(tab, 'aria-expanded', 'false');
    const pins = placePins(host, {
      pressed: (n) => {
        open(true, true);
        frame.send({ kind: 'pin', n });
      },
      moved: (n, anchor) => frame.send({ kind: 'moved', n, anchor }),
      settled: () => {
        if (isOpen) focusQuietly(frame.element);
      },
      placed: (places) => frame.send({ kind: 'placed', places }),
    });
    // Behind the pins, in the order of Tab and of what lies above.
    appendChild(host.stage, tab);
    overlay = { host, frame, pins, tab, count, name };
    on(document, 'focusin', place);
    on(window, 'resize', place);
    const lookAtPath = watchPath(() => {
      say();
      pins.findAll();
    });
    on(document, 'click', () => whenIdle(lookAtPath, 500));
    const load = (): void => whenIdle(() => frame.load(host.stage), 2000);
    if (document.readyState === 'complete') load();
    else on(window, 'load', load);
  };
  if (document.readyState === 'loading') on(document, 'DOMContentLoaded', put);
  else put();
}

/** Whether a thing of ours lies over more than nothing of what has the focus, so that it would be hidden or hard to see. */
function overlaps(ours: Element, focused: Element): boolean {
  const a = rectOf(ours);
  const b = rectOf(focused);
  if (b.width * b.height > 0.5 * innerWidth * innerHeight) return false;
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

const script = document.currentScript;
const base = script && getAttribute(script, 'data-stagelift');
// Frames of the site are parts of a page, and the page that compares versions shows the site without us.
if (script && base && window.top === window) start(base, getAttribute(script, 'data-language') ?? 'en');
