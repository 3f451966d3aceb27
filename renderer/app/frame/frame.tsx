import { useEffect, useRef, useState } from 'react';
import { RouterProvider as AriaRouterProvider } from 'react-aria-components';
import { Outlet, useHref, useLocation, useNavigate } from 'react-router';
import { useEngineEvent } from '../../client/client-context.tsx';
import { HostKeyQuestions } from '../../features/host-keys/index.ts';
import { JobEndToasts } from '../../features/jobs/index.ts';
import { ReviewToasts, ReviewWatch } from '../../features/reviews/index.ts';
import { CommandPalette } from '../command-palette.tsx';
import { CrashBoundary } from '../crash-boundary.tsx';
import { KeyboardHelp } from '../keyboard-help.tsx';
import { strings } from '../strings.ts';
import { useKeymap } from '../use-keymap.ts';
import { useAppearance } from '../use-appearance.ts';
import styles from './frame.module.css';
import { Notices } from './notices.tsx';
import { Sidebar } from './sidebar.tsx';
import { TopBar } from './top-bar.tsx';

/** The window around every screen. */
export function Frame() {
  const navigate = useNavigate();
  const location = useLocation();
  const main = useRef<HTMLElement>(null);
  const filter = useRef<HTMLDivElement>(null);
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  useAppearance();

  const go = (path: string): void => void navigate(path);
  const openPalette = (): void => {
    setPalette(true);
  };
  const openHelp = (): void => {
    setHelp(true);
  };
  useKeymap({
    palette: openPalette,
    help: openHelp,
    projects: () => go('/projects'),
    jobs: () => go('/jobs'),
    reviews: () => go('/reviews'),
    servers: () => go('/servers'),
    settings: () => go('/settings'),
    'add-project': () => go('/projects/new'),
    filter: () => filter.current?.querySelector('input')?.focus(),
  });
  useEngineEvent('shell.navigate', ({ path }) => {
    go(path);
  });
  useEngineEvent('shell.command', ({ command }) => {
    if (command === 'palette') openPalette();
    else openHelp();
  });
  // A new screen starts at its top and is read from there.
  useEffect(() => {
    main.current?.scrollTo(0, 0);
  }, [location.pathname]);

  return (
    <AriaRouterProvider navigate={(path, options) => void navigate(path, options)} useHref={useHref}>
      <div className={styles.frame}>
        <a
          href="#main"
          className={styles.skip}
          onClick={(event) => {
            event.preventDefault();
            main.current?.focus();
          }}
        >
          {strings.skipToContent}
        </a>
        <Sidebar onPalette={openPalette} onAddProject={() => go('/projects/new')} filterRef={filter} />
        <div className={styles.column}>
          <TopBar onHelp={openHelp} />
          <Notices />
          <main ref={main} id="main" tabIndex={-1} aria-label={strings.main} className={styles.main}>
            <CrashBoundary key={location.pathname}>
              <Outlet />
            </CrashBoundary>
          </main>
        </div>
      </div>
      <CommandPalette isOpen={palette} onClose={() => setPalette(false)} onHelp={openHelp} />
      <KeyboardHelp isOpen={help} onClose={() => setHelp(false)} />
      <JobEndToasts />
      <ReviewToasts />
      <ReviewWatch />
      <HostKeyQuestions />
    </AriaRouterProvider>
  );
}
