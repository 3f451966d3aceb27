/**
 * The browser's own functions as they were before the first script of the site ran. Sites replace `addEventListener`,
 * `attachShadow`, `Array.prototype.filter` or `Promise`, some to spy and most by accident; whatever they do afterwards, these
 * stay as they are, because a bound function looks nothing up when it is called. For the same reason the loader keeps to loops
 * by index and to callbacks: `for … of`, `push`, spreading and `await` would ask prototypes that belong to the site.
 */
const { bind, call } = Function.prototype;

/** `method(self, …)` for `self.method(…)`. */
function free<Self, Args extends unknown[], Result>(
  method: (this: Self, ...args: Args) => Result,
): (self: Self, ...args: Args) => Result {
  return bind.call(call, method) as (self: Self, ...args: Args) => Result; // bind loses the types
}

function reader<Self extends object, Key extends keyof Self & string>(
  owner: Self,
  key: Key,
): (self: object) => Self[Key] {
  const get = Object.getOwnPropertyDescriptor(owner, key)?.get;
  return get ? (free(get) as (self: object) => Self[Key]) : (self) => (self as Self)[key]; // a getter has the type of its property
}

function writer<Self extends object, Key extends keyof Self & string>(
  owner: Self,
  key: Key,
): (self: Self, value: Self[Key]) => void {
  const set = Object.getOwnPropertyDescriptor(owner, key)?.set;
  if (set) return free(set);
  return (self, value) => {
    self[key] = value;
  };
}

const node = Node.prototype;
const element = Element.prototype;
const html = HTMLElement.prototype;

export const attachShadow = free(element.attachShadow);
export const setAttribute = free(element.setAttribute);
export const getAttribute = free(element.getAttribute);
export const removeAttribute = free(element.removeAttribute);
export const rectOf = free(element.getBoundingClientRect);
export const matches = free(element.matches);
export const appendChild = free(node.appendChild);
export const removeChild = free(node.removeChild);
export const contains = free(node.contains);
export const focusOn = free(html.focus);
export const scrollIntoView = free(element.scrollIntoView);
export const setPointerCapture = free(element.setPointerCapture);
export const isConnected = reader(node, 'isConnected');
export const parentOf = reader(node, 'parentElement');
export const parentNodeOf = reader(node, 'parentNode');
export const textOf = reader(node, 'textContent');
export const writeText = writer(node, 'textContent');
export const firstChildOf = reader(element, 'firstElementChild');
export const lastChildOf = reader(element, 'lastElementChild');
export const nextOf = reader(element, 'nextElementSibling');
export const previousOf = reader(element, 'previousElementSibling');
export const tagOf = reader(element, 'localName');
export const idOf = reader(element, 'id');

/** The plain ones of their overloads. */
interface PlainDocument {
  readonly querySelectorAll: (this: Document, selector: string) => NodeListOf<Element>;
  readonly createElement: (this: Document, tag: string) => HTMLElement;
}
const { querySelectorAll, createElement }: PlainDocument = Document.prototype;
const findAll = free(querySelectorAll);
export const selectAll = (selector: string): NodeListOf<Element> => findAll(document, selector);
const stackAt = free(Document.prototype.elementsFromPoint);
export const elementsAt = (x: number, y: number): readonly Element[] => stackAt(document, x, y);
const create = free(createElement);
export const make = <Tag extends keyof HTMLElementTagNameMap>(tag: Tag): HTMLElementTagNameMap[Tag] =>
  create(document, tag) as HTMLElementTagNameMap[Tag]; // what the browser's own overload says
export const makeUnknown = (tag: string): HTMLElement => create(document, tag);
export const rootElement = reader(Document.prototype, 'documentElement');
export const activeElement = reader(Document.prototype, 'activeElement');
export const fullscreenElement = reader(Document.prototype, 'fullscreenElement');

const styleOf = reader(html, 'style');
const setProperty = free(CSSStyleDeclaration.prototype.setProperty);
/** Sets a property of an element's own style; CSP does not mind. */
export const style = (target: HTMLElement, property: string, value: string): void =>
  setProperty(styleOf(target), property, value);

/** Hides or shows an element of ours. */
export function hide(target: Element, isHidden: boolean): void {
  if (isHidden) setAttribute(target, 'hidden', '');
  else removeAttribute(target, 'hidden');
}

export const computedStyle = getComputedStyle.bind(window);
export const later = setTimeout.bind(window);
export const nextFrame = requestAnimationFrame.bind(window);
/** When the page has nothing better to do; Safari has no word for that. */
export const whenIdle: (work: () => void, timeout: number) => void =
  typeof requestIdleCallback === 'function'
    ? (
        (idle) => (work: () => void, timeout: number) =>
          void idle(work, { timeout })
      )(requestIdleCallback.bind(window))
    : (work) => void later(work, 300);

const listen = free(EventTarget.prototype.addEventListener);
const unlisten = free(EventTarget.prototype.removeEventListener);
type Listening = [target: EventTarget, type: string, handler: (event: Event) => void, isCapturing: boolean];
const listenings: Record<number, Listening> = {};
let listeningCount = 0;

/** Listens for as long as the page lives; `document.open()` takes listeners away, and `listenAgain` brings them back. */
export function on(target: EventTarget, type: string, handler: (event: Event) => void, isCapturing = true): void {
  listenings[listeningCount++] = [target, type, handler, isCapturing];
  listen(target, type, handler, isCapturing);
}
export function listenAgain(): void {
  for (let index = 0; index < listeningCount; index++) {
    const one = listenings[index];
    if (one) listen(one[0], one[1], one[2], one[3]);
  }
}
/** Listens until the returned function is called. */
export function onFor(target: EventTarget, type: string, handler: (event: Event) => void): () => void {
  listen(target, type, handler, true);
  return () => unlisten(target, type, handler, true);
}

export const preventDefault = free(Event.prototype.preventDefault);
export const stopEvent = free(Event.prototype.stopImmediatePropagation);
export const eventTarget = reader(Event.prototype, 'target');
export const messageData = reader(MessageEvent.prototype, 'data');
export const messageOrigin = reader(MessageEvent.prototype, 'origin');
export const messageSource = reader(MessageEvent.prototype, 'source');
export const messagePorts = reader(MessageEvent.prototype, 'ports');
export const sendThrough: (port: MessagePort, message: unknown) => void = free(MessagePort.prototype.postMessage);
export const startPort = free(MessagePort.prototype.start);
export const closePort = free(MessagePort.prototype.close);
export const frameWindow = reader(HTMLIFrameElement.prototype, 'contentWindow');

/** Read like this because a getter that the site has replaced would get the event, and by it an element of ours. */
export const xOf = reader(MouseEvent.prototype, 'clientX');
export const yOf = reader(MouseEvent.prototype, 'clientY');
export const buttonOf = reader(MouseEvent.prototype, 'button');
export const pointerTypeOf = reader(PointerEvent.prototype, 'pointerType');
export const pointerIdOf = reader(PointerEvent.prototype, 'pointerId');
export const keyOf = reader(KeyboardEvent.prototype, 'key');
export const hasShift = reader(KeyboardEvent.prototype, 'shiftKey');
export const typeOf = reader(Event.prototype, 'type');

const Sheet = CSSStyleSheet;
const replaceSync = 'replaceSync' in Sheet.prototype ? free(Sheet.prototype.replaceSync) : undefined;
const adopt =
  'adoptedStyleSheets' in ShadowRoot.prototype ? writer(ShadowRoot.prototype, 'adoptedStyleSheets') : undefined;
/** Gives a shadow root its rules; as a constructed sheet they need no leave from a `Content-Security-Policy`. */
export function dress(root: ShadowRoot, css: string): void {
  if (replaceSync && adopt) {
    const sheet = new Sheet();
    replaceSync(sheet, css);
    adopt(root, [sheet]);
    return;
  }
  const rules = make('style');
  writeText(rules, css);
  appendChild(root, rules);
}

const Observer = MutationObserver;
const observeWith = free(Observer.prototype.observe);
export function observe(target: Node, options: MutationObserverInit, react: () => void): void {
  observeWith(new Observer(react), target, options);
}

type PopoverMethod = (this: HTMLElement) => void;
const { showPopover: showMethod, hidePopover: hideMethod } = html as { showPopover?: PopoverMethod } & {
  hidePopover?: PopoverMethod;
}; // older browsers have neither
/** Above everything else in the page, full-screen elements included, where the browser has popovers. */
export const showOnTop: ((target: HTMLElement) => void) | undefined = showMethod && free(showMethod);
export const hideFromTop: ((target: HTMLElement) => void) | undefined = hideMethod && free(hideMethod);
type MoveMethod = (this: Node, child: Node, before: Node | null) => void;
const { moveBefore: moveMethod } = element as unknown as { moveBefore?: MoveMethod }; // new, and not everywhere
/** Moves a node without losing what its frames have loaded. */
export const moveBefore: ((parent: Node, child: Node, before: Node | null) => void) | undefined =
  moveMethod && free(moveMethod);

export const escapeCss: (name: string) => string = CSS.escape.bind(CSS);
export const mathMin = Math.min;
export const mathMax = Math.max;
export const round = Math.round;
const replaceIn = free(String.prototype.replace as (this: string, pattern: RegExp, value: string) => string);
export const replace = replaceIn;
export const cut = free(String.prototype.slice);
export const test = free(RegExp.prototype.test);
export const reloadPage = (): void => location.reload();
export const openPath = (path: string): void => location.assign(path);
