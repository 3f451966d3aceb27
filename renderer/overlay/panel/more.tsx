/** @jsxImportSource preact */
import type { JSX } from 'preact';
import type { Controller } from './controller.ts';
import { colourOf } from './room.ts';

/** Names of languages that every agent has, for one that does not say. */
const usual = { en: 'English', de: 'Deutsch' };

/** Everything that is not needed all the time: other pages, people, language, contact. */
export function More({ controller }: { readonly controller: Controller }): JSX.Element | null {
  const words = controller.words();
  const { say, moment, day } = words;
  const { me, room, page } = controller.state();
  if (!me) return null;
  const link = (target: string, key: string, more?: Readonly<Record<string, string>>): JSX.Element => (
    <li>
      <a href={controller.api.pageAddress(target, more)} target="_blank" rel="noopener">
        {say(key)}
        <span class="unseen"> {say('new-tab')}</span>
      </a>
    </li>
  );
  const people = [...room.people.values()].sort((one, other) => one.name.localeCompare(other.name));
  return (
    <>
      <h2 data-first tabIndex={-1}>
        {say('more.title')}
      </h2>
      <ul class="links">
        {me.purpose === 'approve' ? link('approve', 'decide') : null}
        {link('compare', 'more.compare', { path: page?.path ?? '/' })}
        {link('status', 'more.status')}
        {link('inbox', 'more.inbox')}
      </ul>
      <h3>{say('more.about')}</h3>
      <p>{say('more.version', { subject: me.version.subject, at: moment(me.version.at) })}</p>
      <p class="quiet">{say('until', { day: day(me.expiresAt) })}</p>
      {me.contact === '' ? null : <p>{say('contact', { contact: me.contact })}</p>}
      {people.length > 0 ? (
        <>
          <h3>{say('more.people')}</h3>
          <ul class="people">
            {people.map(({ person, name, role }) => (
              <li key={person}>
                <span class={`dot person-${colourOf(room, person)}`} aria-hidden="true" />
                {name}
                {person === me.person ? ` (${say('you')})` : role === 'developer' ? ` (${say('developer')})` : ''}
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <label for="language">{say('more.language')}</label>
      <select
        id="language"
        value={me.language}
        onChange={(event) => void controller.setLanguage(event.currentTarget.value)}
      >
        {Object.entries(me.languages ?? usual).map(([code, name]) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
      <p class="row">
        <button type="button" onClick={() => void controller.leave()}>
          {say('more.leave')}
        </button>
      </p>
      <p class="quiet">{say('more.leave.hint')}</p>
    </>
  );
}
