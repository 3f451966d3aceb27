import type { PageTexts, ToPage } from '../wire.ts';
import { colourOf, remarksOf } from './room.ts';
import { mayWrite, type State } from './state.ts';
import type { Me } from './types.ts';
import type { Words } from './words.ts';

/** Where the pins of a page are. Names and texts are left out: what the page's part knows, the page's scripts can know. */
export function pinsMessage(state: State, me: Me, path: string, words: Words): ToPage {
  const isWritable = mayWrite(state);
  const pins = remarksOf(state.room, path).flatMap(({ n, anchor, status, by }) =>
    anchor
      ? [
          {
            ...{ n, anchor, status, colour: colourOf(state.room, by.person) },
            label: words.say('pin', { n, status: words.say(`status.${status}`) }),
            isMovable: isWritable && by.person === me.person,
          },
        ]
      : [],
  );
  return { kind: 'pins', pins: pins.sort((one, other) => one.n - other.n) };
}

/** What the tab in the corner says, and the sentences of the page's part. */
export function barMessage({ room }: State, me: Me, path: string, words: Words): ToPage {
  const text = (key: string): string => words.say(`page.${key}`);
  const texts: PageTexts = {
    ...{ tab: words.say('tab'), frame: words.say('frame'), here: text('here'), larger: text('larger') },
    ...{ chooseMouse: text('choose-mouse'), chooseTouch: text('choose-touch'), cancel: text('cancel') },
    ...{ moving: text('moving'), moved: text('moved'), kinds: words.kinds },
  };
  const count = remarksOf(room, path).filter(({ status }) => status !== 'done').length;
  const isAsked = [...room.remarks.values()].some(
    ({ status, by }) => status === 'please-check' && by.person === me.person,
  );
  return { kind: 'bar', count, needsYou: isAsked, language: words.language, texts };
}
