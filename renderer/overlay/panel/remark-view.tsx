/** @jsxImportSource preact */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { BeforeAfter } from './before-after.tsx';
import type { Controller } from './controller.ts';
import { Badge, StatusTag } from './remark-list.tsx';
import { RichText } from './rich-text.tsx';
import type { Remark } from './room.ts';
import { mayWrite } from './state.ts';

interface Props {
  readonly controller: Controller;
  readonly remark: Remark;
}

/** One remark with everything that was said to it. */
export function RemarkView({ controller, remark }: Props): JSX.Element {
  const words = controller.words();
  const { say, moment } = words;
  const state = controller.state();
  const { n, by, at, status, text, replies, page } = remark;
  const isHere = page.path === state.page?.path;
  // What is asked comes before what is shown.
  const isAsked = status === 'please-check';
  const pictures = <BeforeAfter controller={controller} remark={remark} isHere={isHere} />;
  return (
    <article>
      <h2 data-first tabIndex={-1} class="who">
        <Badge remark={remark} room={state.room} />
        <span>
          <span class="unseen">{say('remark.number', { n })} </span>
          {by.name}
        </span>
        <StatusTag status={status} words={words} />
      </h2>
      <p class="quiet">
        <time dateTime={at}>{moment(at)}</time>
        {isHere ? null : ` · ${page.title || page.path}`}
      </p>
      <RichText text={text} />
      <Place controller={controller} remark={remark} isHere={isHere} />
      {isAsked ? null : pictures}
      {replies.length > 0 ? (
        <ol class="replies" aria-label={words.count('replies', replies.length)}>
          {replies.map((reply) => (
            <li key={reply.id}>
              <p class="quiet">
                <b>{reply.by.name}</b>
                {reply.by.role === 'developer' ? <span class="role">{say('developer')}</span> : null}{' '}
                <time dateTime={reply.at}>{moment(reply.at)}</time>
              </p>
              <RichText text={reply.text} />
            </li>
          ))}
        </ol>
      ) : null}
      {mayWrite(state) ? <Answer controller={controller} remark={remark} /> : null}
      {isAsked ? pictures : null}
    </article>
  );
}

function Place({ controller, remark, isHere }: Props & { readonly isHere: boolean }): JSX.Element | null {
  const { say } = controller.words();
  const state = controller.state();
  const { n, anchor, page, by } = remark;
  const isMine = by.person === state.me?.person && mayWrite(state);
  if (!isHere) {
    return (
      <p class="row">
        <button type="button" onClick={() => controller.visit(page.path)}>
          {say('visit')}
        </button>
      </p>
    );
  }
  if (!anchor) return <p class="quiet">{say('place.page')}</p>;
  const place = state.places.get(n);
  const isThere = place === 'found' || place === 'moved';
  return (
    <>
      {place === undefined || place === 'found' ? null : <p class="notice info">{say(`place.${place}.long`)}</p>}
      {isThere ? (
        <p class="row">
          <button type="button" onClick={() => controller.show(n)}>
            {say('show')}
          </button>
          {isMine ? (
            <button type="button" onClick={() => controller.move(n)}>
              {say('move')}
            </button>
          ) : null}
        </p>
      ) : null}
    </>
  );
}

function Answer({ controller, remark }: Props): JSX.Element {
  const { say } = controller.words();
  const { replies } = controller.state();
  const [isRejecting, setRejecting] = useState(false);
  const { n, status } = remark;
  const text = replies.get(n) ?? '';
  const isAsked = status === 'please-check';
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    await controller.reply(n);
    if (isRejecting) await controller.setStatus(n, 'new');
    setRejecting(false);
  };
  return (
    <>
      {isAsked ? (
        <div class="ask" role="group" aria-label={say('check')}>
          <p>{say('check')}</p>
          <p class="row">
            <button type="button" class="main" onClick={() => void controller.setStatus(n, 'done')}>
              {say('check.done')}
            </button>
            <button
              type="button"
              aria-expanded={isRejecting}
              onClick={() => {
                setRejecting(!isRejecting);
                document.getElementById('reply')?.focus();
              }}
            >
              {say('check.not-yet')}
            </button>
          </p>
        </div>
      ) : null}
      <form onSubmit={(event) => void send(event)}>
        <label for="reply">{say(isRejecting ? 'reply.why' : 'reply')}</label>
        <textarea
          id="reply"
          rows={3}
          maxLength={10_000}
          value={text}
          onInput={(event) => controller.editReply(n, event.currentTarget.value)}
        />
        <p class="row">
          <button type="submit" disabled={text.trim() === ''} class={isAsked && !isRejecting ? '' : 'main'}>
            {say(isRejecting ? 'reply.send-back' : 'reply.send')}
          </button>
        </p>
      </form>
    </>
  );
}
