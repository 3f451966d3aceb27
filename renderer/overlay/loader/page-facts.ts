import type { PageFacts } from '../wire.ts';
import { later, on, replace, test } from './natives.ts';

const ours = /([?&])stagelift-[a-z]+=[^&]*/gu;

/** The page's address without host: its path, its query, and its hash where a router lives in that. */
export function pathNow(): string {
  const { pathname, search, hash } = location;
  const query = replace(replace(search, ours, '$1'), /[?&]+$/u, '');
  return `${pathname}${query}${test(/^#!?\//u, hash) ? hash : ''}`.slice(0, 2000);
}

/** What the frame needs to know of the page. */
export function pageFacts(): PageFacts {
  return {
    ...{ path: pathNow(), title: document.title.slice(0, 300) },
    ...{ width: innerWidth, height: innerHeight, density: devicePixelRatio },
    ...{ agent: navigator.userAgent.slice(0, 400), language: navigator.language },
  };
}

/** Calls back when the page has become another one, without being loaded anew. Nothing of the site's is replaced for that. */
export function watchPath(changed: () => void): () => void {
  let last = pathNow();
  const look = (): void => {
    const path = pathNow();
    if (path === last) return;
    last = path;
    changed();
  };
  const { navigation } = window as { navigation?: EventTarget }; // Firefox and Safari have it since lately
  if (navigation) {
    on(navigation, 'navigatesuccess', look);
    on(navigation, 'currententrychange', look);
  }
  on(window, 'popstate', look);
  on(window, 'hashchange', look);
  return look;
}

/** Worker caches keep showing an old version, so the site's service workers go, and go again when the page brings them back. */
export function dropServiceWorkers(): void {
  const { serviceWorker } = navigator as { serviceWorker?: ServiceWorkerContainer }; // absent without https
  if (!serviceWorker) return;
  const drop = (): void => {
    serviceWorker.getRegistrations().then(
      (all) => {
        for (let index = 0; index < all.length; index++) void all[index]?.unregister();
      },
      () => {},
    );
  };
  drop();
  on(window, 'load', () => void later(drop, 3000));
}
