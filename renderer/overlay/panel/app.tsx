/** @jsxImportSource preact */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Controller } from './controller.ts';
import { Icon } from './icons.tsx';
import { More } from './more.tsx';
import { Notices } from './notices.tsx';
import { RemarkList } from './remark-list.tsx';
import { RemarkView } from './remark-view.tsx';
import { WriteForm } from './write-form.tsx';

/** The whole frame. */
export function App({ controller }: { readonly controller: Controller }): JSX.Element {
  const { phase, screen, said, me } = controller.state();
  const { say } = controller.words();
  const back = (): void => controller.go({ kind: 'list' });
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    if (screen.kind === 'list') controller.close();
    else back();
  };
  const mainRef = useFocusOnChange(screen.kind === 'remark' ? `remark-${screen.n}` : screen.kind);
  return (
    // Keys are heard wherever the focus is in the frame.
    <div class="panel" onKeyDown={onKey} role="presentation">
      <header>
        {screen.kind === 'list' || phase !== 'ready' ? null : (
          <button type="button" class="plain" onClick={back} aria-label={say('back')}>
            <Icon name="back" />
          </button>
        )}
        <div class="title">
          <h1>{me?.title ?? say('tab')}</h1>
          {me ? <p>{say('version', { at: controller.words().moment(me.version.at) })}</p> : null}
        </div>
        {phase === 'ready' && screen.kind === 'list' ? (
          <button
            type="button"
            class="plain"
            onClick={() => controller.go({ kind: 'more' })}
            aria-label={say('more.title')}
          >
            <Icon name="more" />
          </button>
        ) : null}
        <button type="button" class="plain" onClick={controller.close} aria-label={say('close')}>
          <Icon name="close" />
        </button>
      </header>
      <main ref={mainRef} tabIndex={-1}>
        <Notices controller={controller} />
        <Screen controller={controller} />
      </main>
      {phase === 'ready' && screen.kind === 'list' ? <Actions controller={controller} /> : null}
      <div class="unseen" role="status">
        {said}
      </div>
    </div>
  );
}

/** The focus goes where the reading goes on: into the screen that has just come. */
function useFocusOnChange(key: string): { current: HTMLElement | null } {
  const mainRef = useRef<HTMLElement>(null);
  const lastRef = useRef(key);
  useEffect(() => {
    if (lastRef.current === key) return;
    lastRef.current = key;
    const main = mainRef.current;
    main?.scrollTo(0, 0);
    (main?.querySelector<HTMLElement>('[data-first]') ?? main)?.focus();
  }, [key]);
  return mainRef;
}

function Screen({ controller }: { readonly controller: Controller }): JSX.Element | null {
  const { phase, screen, room } = controller.state();
  const { say } = controller.words();
  if (phase === 'starting') return <p class="quiet">{say('starting')}</p>;
  if (phase !== 'ready') return null;
  switch (screen.kind) {
    case 'remark': {
      const remark = room.remarks.get(screen.n);
      return remark ? <RemarkView key={remark.n} controller={controller} remark={remark} /> : <p>{say('starting')}</p>;
    }
    case 'write':
      return <WriteForm controller={controller} />;
    case 'more':
      return <More controller={controller} />;
    case 'list':
      return <RemarkList controller={controller} />;
  }
}

function Actions({ controller }: { readonly controller: Controller }): JSX.Element | null {
  const { me, roomState, draft } = controller.state();
  const { say } = controller.words();
  if (!me) return null;
  const mayWriteNow = me.purpose !== 'view' && roomState === 'open';
  if (!mayWriteNow && me.purpose !== 'approve') return null;
  return (
    <footer>
      {mayWriteNow ? (
        draft && draft.text !== '' ? (
          <button type="button" class="main wide" onClick={controller.write}>
            {say('go-on')}
          </button>
        ) : (
          <>
            <button type="button" class="main wide" onClick={controller.write}>
              <Icon name="plus" />
              {say('point')}
            </button>
            <button type="button" onClick={controller.writeAboutPage}>
              {say('whole-page')}
            </button>
          </>
        )
      ) : null}
      {me.purpose === 'approve' ? (
        <a class="button decide" href={controller.api.pageAddress('approve')} target="_blank" rel="noopener">
          {say('decide')}
          <span class="unseen"> {say('new-tab')}</span>
        </a>
      ) : null}
    </footer>
  );
}
