/** @jsxImportSource preact */
import type { ComponentChildren, JSX } from 'preact';
import type { Controller } from './controller.ts';
import type { Letter } from './outbox.ts';

interface NoticeProps {
  readonly tone: 'info' | 'warn' | 'bad';
  readonly children: ComponentChildren;
}

function Notice({ tone, children }: NoticeProps): JSX.Element {
  return <div class={`notice ${tone}`}>{children}</div>;
}

/** What a letter says, for a person who wonders whether it is lost. */
function textOf({ body }: Letter): string {
  return typeof body.text === 'string' ? body.text : '';
}

/** Everything that is not as usual, above whatever is shown. */
export function Notices({ controller }: { readonly controller: Controller }): JSX.Element {
  const { phase, roomState, me, hasNewVersion, isOnline, letters, draft } = controller.state();
  const { say, day } = controller.words();
  const again = (
    <button type="button" onClick={controller.retry}>
      {say('again')}
    </button>
  );
  const isKept = letters.length > 0 || (draft !== null && draft.text !== '');
  return (
    <>
      {phase === 'ended' ? (
        <Notice tone="bad">
          <p>{say('ended')}</p>
          {me?.contact ? <p>{say('contact', { contact: me.contact })}</p> : null}
          {draft && draft.text !== '' ? <KeptText text={draft.text} label={say('kept')} /> : null}
          {again}
        </Notice>
      ) : null}
      {phase === 'unreachable' ? (
        <Notice tone="warn">
          <p>{say('unreachable')}</p>
          {isKept ? <p>{say('kept')}</p> : null}
          {again}
        </Notice>
      ) : null}
      {phase === 'ready' && roomState !== 'open' && me ? (
        <Notice tone="warn">
          <p>{say(`state.${roomState}`)}</p>
          {me.contact ? <p>{say('contact', { contact: me.contact })}</p> : null}
          {roomState === 'expired' ? <p>{say('until', { day: day(me.expiresAt) })}</p> : null}
        </Notice>
      ) : null}
      {phase === 'ready' && hasNewVersion ? (
        <Notice tone="info">
          <p>{say('new-version')}</p>
          <button type="button" class="main" onClick={controller.reload}>
            {say('reload')}
          </button>
        </Notice>
      ) : null}
      {phase === 'ready' && !isOnline ? (
        <Notice tone="warn">
          <p>{say('offline')}</p>
        </Notice>
      ) : null}
      {letters
        .filter((letter) => letter.refusal !== null || !isOnline || phase !== 'ready' || roomState !== 'open')
        .map((letter) => (
          <LetterNotice key={letter.id} controller={controller} letter={letter} />
        ))}
    </>
  );
}

function KeptText({ text, label }: { readonly text: string; readonly label: string }): JSX.Element {
  return (
    <label class="kept">
      {label}
      <textarea readOnly rows={3} value={text} />
    </label>
  );
}

function LetterNotice({
  controller,
  letter,
}: {
  readonly controller: Controller;
  readonly letter: Letter;
}): JSX.Element {
  const { say } = controller.words();
  const text = textOf(letter);
  const { refusal } = letter;
  return (
    <Notice tone={refusal ? 'bad' : 'warn'}>
      <p>
        {refusal
          ? say('refused', { why: controller.words().problem(refusal.code) ?? say('refused.why') })
          : say(`waits.${letter.body.kind}`)}
      </p>
      {text === '' ? null : <KeptText text={text} label={say('kept')} />}
      {refusal ? (
        <p class="row">
          <button type="button" onClick={controller.retry}>
            {say('again')}
          </button>
          <button type="button" onClick={() => controller.discardLetter(letter.id)}>
            {say('discard')}
          </button>
        </p>
      ) : null}
    </Notice>
  );
}
