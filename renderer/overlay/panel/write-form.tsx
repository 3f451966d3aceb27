/** @jsxImportSource preact */
import type { JSX } from 'preact';
import { inWords } from '../in-words.ts';
import type { Controller } from './controller.ts';
import { PictureField } from './picture-field.tsx';

const longest = 10_000;

/** A new remark. */
export function WriteForm({ controller }: { readonly controller: Controller }): JSX.Element {
  const { say, kinds } = controller.words();
  const { draft, page, me } = controller.state();
  const text = draft?.text ?? '';
  const send = (event: Event): void => {
    event.preventDefault();
    void controller.send();
  };
  const isElsewhere = draft !== null && draft.path !== page?.path;
  return (
    <form onSubmit={send}>
      <h2>{say('write.title')}</h2>
      <p class="where">
        <span>
          {draft?.anchor
            ? say('write.at', { what: inWords(draft.anchor.tag, draft.anchor.text, kinds) })
            : say('write.page')}
        </span>
        <button type="button" class="link" onClick={controller.choosePlace}>
          {say(draft?.anchor ? 'write.elsewhere' : 'write.point')}
        </button>
      </p>
      {isElsewhere ? <p class="notice info">{say('write.other-page', { page: draft.title || draft.path })}</p> : null}
      <label for="remark">{say('write.label')}</label>
      <textarea
        id="remark"
        data-first
        rows={5}
        maxLength={longest}
        value={text}
        onInput={(event) => controller.edit({ text: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send(event);
        }}
      />
      {isElsewhere ? null : <PictureField controller={controller} />}
      <p class="quiet">{say('write.kept', { name: me?.name ?? '' })}</p>
      <p class="row last">
        <button type="submit" class="main" disabled={text.trim() === ''}>
          {say('write.send')}
        </button>
        <button type="button" onClick={controller.discardDraft}>
          {say('write.discard')}
        </button>
      </p>
    </form>
  );
}
