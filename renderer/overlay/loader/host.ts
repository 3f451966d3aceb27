import css from './style.css?inline';
import {
  appendChild,
  attachShadow,
  contains,
  dress,
  focusOn,
  fullscreenElement,
  hideFromTop,
  isConnected,
  later,
  make,
  makeUnknown,
  matches,
  moveBefore,
  observe,
  on,
  parentNodeOf,
  rootElement,
  selectAll,
  setAttribute,
  showOnTop,
  writeText,
} from './natives.ts';

/** The one element of ours in the page, and what is inside its closed shadow root. */
export interface Host {
  readonly element: HTMLElement;
  /** Everything but the frame: what has a corner of the window. */
  readonly stage: HTMLElement;
  /** Says it to people who listen. */
  readonly say: (sentence: string) => void;
}

/** Times that the element comes back after the page took it away; a page that insists has its will. */
const mostReturns = 30;

/** Puts the element into the page, behind everything and above everything, and keeps it there. */
export function putHost(changed: () => void): Host {
  const element = makeUnknown('stagelift-review');
  const root = attachShadow(element, { mode: 'closed' });
  dress(root, css);
  const stage = make('div');
  const live = make('div');
  setAttribute(live, 'class', 'live');
  setAttribute(live, 'role', 'status');
  appendChild(stage, live);
  appendChild(root, stage);
  if (showOnTop) setAttribute(element, 'popover', 'manual');

  let returns = 0;
  const rise = (): void => {
    if (!showOnTop || !hideFromTop || !isConnected(element)) return;
    try {
      if (matches(element, ':popover-open')) hideFromTop(element);
      showOnTop(element);
    } catch {
      // Not shown on top: its z-index has to do.
    }
  };
  const settle = (): void => {
    const home = modalDialog() ?? rootElement(document);
    if (!home || parentNodeOf(element) === home || (isConnected(element) && contains(element, home))) return;
    if (returns++ > mostReturns) return;
    // A modal dialog makes everything outside it inert, so we have to go in.
    if (moveBefore && isConnected(element) && isConnected(home)) moveBefore(home, element, null);
    else appendChild(home, element);
    rise();
    changed();
  };
  settle();
  on(document, 'fullscreenchange', () => {
    if (fullscreenElement(document)) rise();
  });
  const watched = { childList: true };
  let page: Element | null = null;
  const watch = (): void => {
    settle();
    const now = rootElement(document);
    if (now && now !== page) {
      page = now;
      observe(now, { ...watched, subtree: true, attributes: true, attributeFilter: ['open'] }, settle);
    }
  };
  observe(document, watched, watch);
  watch();
  return {
    element,
    stage,
    say: (sentence) => {
      writeText(live, '');
      // A live region speaks when it changes after it was seen empty.
      later(() => writeText(live, sentence), 60);
    },
  };
}

function modalDialog(): Element | undefined {
  try {
    const open = selectAll('dialog:modal');
    return open[open.length - 1];
  } catch {
    return undefined; // a browser without :modal
  }
}

/** A button with a text and what happens. */
export function button(className: string, text: string, pressed: () => void): HTMLButtonElement {
  const made = make('button');
  setAttribute(made, 'type', 'button');
  setAttribute(made, 'class', className);
  writeText(made, text);
  on(made, 'click', pressed, false);
  return made;
}

/** Takes the focus without scrolling the page. */
export const focusQuietly = (element: HTMLElement): void => focusOn(element, { preventScroll: true });
