import type { Decision, Remark, ReviewRoom } from '#shared/domain/review-room.ts';
import { type Html, html, raw } from './html.ts';
import type { LogLine } from './log-lines.ts';
import type { KeptShot } from './record.ts';
import { recordStyle } from './record-style.ts';
import { describeLine } from './record-timeline.ts';
import { type RecordWords, recordWords } from './record-words.ts';

/** What a record is written from. */
export interface RecordFacts {
  readonly room: ReviewRoom;
  readonly project: string;
  readonly lines: readonly LogLine[];
  readonly shots: ReadonlyMap<string, KeptShot>;
  readonly now: Date;
}

/**
 * The whole record as one HTML page that asks nothing of anybody: pictures are in it, there is no script, and what clients
 * wrote is text. Pure.
 */
export function recordPage(facts: RecordFacts): string {
  const { room, now } = facts;
  const { review } = room;
  const words = recordWords(review.language);
  const seals = new Map(facts.lines.flatMap((line) => (line.event === null ? [] : [[line.event.id, line] as const])));
  return html`<!doctype html>
    <html lang="${words.language}">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="referrer" content="no-referrer" />
        <title>${words.record}: ${review.title}</title>
        <style>
          ${raw(recordStyle)}
        </style>
      </head>
      <body>
        <main>
          <header>
            <p>${words.record}</p>
            <h1>${review.title}</h1>
          </header>
          ${factsOf(facts, words)}
          <section>
            <h2>${words.sections.approval}</h2>
            <p>${room.approval.text}</p>
            ${room.damage === null ? '' : html`<p class="damage"><strong>${words.damage}:</strong> ${room.damage}</p>`}
          </section>
          ${section(words.sections.decisions, room.decisions, words, (one) => decision(one, seals.get(one.id), facts, words))}
          ${section(words.sections.remarks, room.remarks, words, (one) => remark(one, facts, words))}
          ${section(
            words.sections.versions,
            room.versions,
            words,
            (one) =>
              html`<article>
                <h3>${one.subject}</h3>
                <p><code>${one.commit}</code> <time>${one.deployedAt}</time></p>
                ${list(words.changedFiles, one.files)}
              </article>`,
          )}
          ${section(
            words.sections.people,
            room.links,
            words,
            (link) =>
              html`<p>
                <strong>${link.name}</strong>:
                ${words.purposes[link.purpose]}${
                  link.revokedAt === null ? '' : html` (${words.revoked} <time>${link.revokedAt}</time>)`
                }${link.lastUse === null ? '' : html`, ${words.used} <time>${link.lastUse}</time>`}
              </p>`,
          )}
          ${section(words.sections.pages, room.pagesSeen, words, ({ page: seen, by, last }) => html`<p><code>${seen.path}</code> ${seen.title}: ${by.join(', ')}, <time>${last}</time></p>`)}
          <section>
            <h2>${words.sections.timeline}</h2>
            <ol>
              ${facts.lines.map(({ event }) =>
                event === null
                  ? ''
                  : html`<li value="${event.n}">
                      <time>${event.at}</time> ${event.by.name} ${describeLine(event, words)}
                    </li> `,
              )}
            </ol>
          </section>
          <section class="proof">
            <h2>${words.sections.proof}</h2>
            <p>${words.proofText}</p>
            <details>
              <summary>${facts.lines.length}</summary>
              <pre>${facts.lines.map(({ text }) => text).join('\n')}</pre>
            </details>
          </section>
          <footer>
            <p>${words.facts.written}: <time>${now.toISOString()}</time></p>
          </footer>
        </main>
      </body>
    </html> `.html;
}

function factsOf({ room: { review, readAt }, project }: RecordFacts, words: RecordWords): Html {
  const { facts } = words;
  const rows: readonly (readonly [string, string | null])[] = [
    [facts.project, project],
    [facts.branch, review.branch],
    [facts.address, review.siteUrl],
    [facts.state, words.states[review.state]],
    [facts.version, `${review.version.commit} ${review.version.subject}`],
    [facts.opened, review.createdAt],
    [facts.ends, review.expiresAt],
    [facts.closed, review.closedAt],
    [facts.read, readAt],
  ];
  return html`<dl>
    ${rows.map(([term, value]) =>
      value === null
        ? ''
        : html`<dt>${term}</dt>
            <dd>${value}</dd> `,
    )}
  </dl>`;
}

function decision(one: Decision, line: LogLine | undefined, facts: RecordFacts, words: RecordWords): Html {
  const title = `${one.name}: ${words.verdicts[one.verdict]} (${words.standings[one.standing]})`;
  return html`<article>
    <h3>${title}</h3>
    <p><time>${one.at}</time></p>
    ${one.text === '' ? '' : html`<blockquote>${one.text}</blockquote>`}
    <dl>
      <dt>${words.facts.version}</dt>
      <dd><code>${one.commit}</code></dd>
      <dt>${words.tree}</dt>
      <dd><code>${one.tree}</code></dd>
      <dt>${words.data}</dt>
      <dd>${one.data.kind} ${one.data.id} <time>${one.data.at}</time></dd>
      <dt>${words.openThen}</dt>
      <dd>${one.open.length === 0 ? words.nothing : one.open.join(', ')}</dd>
      ${
        line === undefined
          ? ''
          : html`<dt>${words.sealed}</dt>
              <dd>${line.n} <code>${line.seal}</code></dd>`
      }
    </dl>
    ${list(
      words.pagesThen,
      one.pages.map(({ path, title: name }) => `${path} ${name}`),
    )}
    ${one.shots.map((id) => picture(id, one.name, facts, words))}
  </article>`;
}

function remark(one: Remark, facts: RecordFacts, words: RecordWords): Html {
  const { browser } = one;
  return html`<article id="remark-${one.number}">
    <h3>${words.remark} ${one.number}: ${words.statuses[one.status]}</h3>
    <p>${one.by.name}, <time>${one.at}</time>, <code>${one.page.path}</code> ${one.page.title}</p>
    <blockquote>${one.text}</blockquote>
    ${one.shot === null ? '' : picture(one.shot, String(one.number), facts, words)}
    <p class="small">
      ${browser.agent}, ${browser.width} × ${browser.height}, ${browser.language};
      <code>${one.version.slice(0, 12)}</code>
    </p>
    ${one.assignedTo === null ? '' : html`<p>${words.assignedTo}: ${one.assignedTo}</p>`}
    ${one.solvedBy === null ? '' : html`<p>${words.solvedBy}: <code>${one.solvedBy}</code></p>`}
    ${list(words.console, one.errors)}
    ${one.thread.map(
      (entry) =>
        html`<div class="entry">
          <p>
            <strong>${entry.by.name}</strong> <time>${entry.at}</time>${
              entry.status === null ? '' : html` → ${words.statuses[entry.status]}`
            }${entry.kind === 'moved' ? html` (${words.moved})` : ''}${entry.kind === 'assigned' ? html` → ${entry.text}` : ''}
          </p>
          ${entry.kind === 'reply' ? html`<blockquote>${entry.text}</blockquote>` : ''}
          ${entry.shot === null ? '' : picture(entry.shot, String(one.number), facts, words)}
        </div>`,
    )}
  </article>`;
}

function picture(id: string, of: string, { shots }: RecordFacts, words: RecordWords): Html {
  const shot = shots.get(id);
  if (shot === undefined) return html`<p class="small">${words.shotMissing}</p>`;
  const address = `data:${shot.type};base64,${shot.bytes.toString('base64')}`;
  return html`<figure><img src="${address}" alt="${words.shot} ${of}" /></figure>`;
}

function section<T>(title: string, items: readonly T[], words: RecordWords, show: (item: T) => Html): Html {
  return html`<section>
    <h2>${title}</h2>
    ${items.length === 0 ? html`<p>${words.nothing}</p>` : items.map(show)}
  </section>`;
}

function list(title: string, items: readonly string[]): Html {
  if (items.length === 0) return raw('');
  return html`<details open>
    <summary>${title} (${items.length})</summary>
    <ul>
      ${items.map((item) => html`<li>${item}</li>`)}
    </ul>
  </details>`;
}
