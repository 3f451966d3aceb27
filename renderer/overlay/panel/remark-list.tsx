/** @jsxImportSource preact */
import type { JSX } from 'preact';
import type { Controller } from './controller.ts';
import { Icon } from './icons.tsx';
import { colourOf, type Remark, remarksOf, type Room } from './room.ts';
import type { RemarkStatus } from './types.ts';
import type { Words } from './words.ts';

export function StatusTag({ status, words }: { readonly status: RemarkStatus; readonly words: Words }): JSX.Element {
  return (
    <span class={`status ${status}`}>
      <Icon name={status} />
      {words.say(`status.${status}`)}
    </span>
  );
}

/** The number of a remark in the colour of who wrote it, as on the page. */
export function Badge({ remark, room }: { readonly remark: Remark; readonly room: Room }): JSX.Element {
  return (
    <span class={`badge person-${colourOf(room, remark.by.person)}`} aria-hidden="true">
      {remark.n}
    </span>
  );
}

/** What the pins of the page show, as a list, with the remarks that have no pin. */
export function RemarkList({ controller }: { readonly controller: Controller }): JSX.Element {
  const { tab, room, page } = controller.state();
  const { say } = controller.words();
  const here = remarksOf(room, page?.path ?? '/');
  const shown = tab === 'page' ? here : remarksOf(room, null);
  const choice = (value: 'page' | 'all', count: number): JSX.Element => (
    <button type="button" aria-pressed={tab === value} onClick={() => controller.setTab(value)}>
      {say(`tab.${value}`)} <span class="number">{count}</span>
    </button>
  );
  return (
    <>
      <div class="switch" role="group" aria-label={say('tab')}>
        {choice('page', here.length)}
        {choice('all', room.remarks.size)}
      </div>
      {shown.length === 0 ? <Nothing controller={controller} /> : null}
      <ul class="remarks" aria-label={say(`tab.${tab}`)}>
        {shown.map((remark) => (
          <Row key={remark.n} controller={controller} remark={remark} isHere={remark.page.path === page?.path} />
        ))}
      </ul>
    </>
  );
}

function Nothing({ controller }: { readonly controller: Controller }): JSX.Element {
  const { tab, me, roomState } = controller.state();
  const { say } = controller.words();
  const mayWriteNow = me?.purpose !== 'view' && roomState === 'open';
  return (
    <div class="nothing">
      <p>
        <strong>{say(`nothing.${tab}`)}</strong>
      </p>
      {mayWriteNow ? <p>{say('nothing.hint')}</p> : null}
    </div>
  );
}

interface RowProps {
  readonly controller: Controller;
  readonly remark: Remark;
  readonly isHere: boolean;
}

function Row({ controller, remark, isHere }: RowProps): JSX.Element {
  const words = controller.words();
  const { say } = words;
  const { places, me, room } = controller.state();
  const { n, by, status, text, anchor, replies, page } = remark;
  const place = isHere && anchor ? places.get(n) : undefined;
  const name = say('remark', { n, name: by.name, status: say(`status.${status}`) });
  const calls = status === 'please-check' && by.person === me?.person;
  return (
    <li class={calls ? 'card calls' : 'card'}>
      <Badge remark={remark} room={room} />
      <div class="body">
        <button type="button" class="head" onClick={() => controller.go({ kind: 'remark', n })}>
          <span class="unseen">{name}</span>
          <b aria-hidden="true">{by.name}</b>
          <span aria-hidden="true">
            <StatusTag status={status} words={words} />
          </span>
        </button>
        <p class="text" dir="auto">
          {text}
        </p>
        <p class="foot">
          {isHere ? null : <span>{page.title || page.path}</span>}
          {replies.length > 0 ? <span>{words.count('replies', replies.length)}</span> : null}
          {place === 'lost' || place === 'hidden' ? <span class="warning">{say(`place.${place}`)}</span> : null}
        </p>
      </div>
    </li>
  );
}
