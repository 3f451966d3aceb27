import type { RecipePreview } from '#shared/domain/recipe-view.ts';
import { cx } from '../../ui/cx.ts';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { Facts } from '../../ui/page.tsx';
import { StatusChip, StatusIcon } from '../../ui/status.tsx';
import styles from './recipe-page.module.css';
import { strings } from './strings.ts';

interface PreviewProps {
  readonly preview: RecipePreview;
}

/** Which recipe recognises the environment, and why. */
export function DetectionTab({ preview: { detection, recognised } }: PreviewProps) {
  const isKnown = detection.seen.some(({ outcome }) => outcome === 'chosen');
  return (
    <div className={styles.tab}>
      {!isKnown && <Notice tone="warning" title={strings.notRecognised} />}
      {isKnown && !recognised && <Notice tone="warning" title={strings.otherRecognised} />}
      {detection.broken.map((problem) => (
        <Notice key={problem} tone="bad" title={problem} />
      ))}
      <ul className={styles.entries}>
        {byOutcome(detection.seen).map(({ id, title, origin, outcome, conditions }) => (
          <li key={id} className={cx(styles.card, outcome === 'chosen' && styles.changedCard)}>
            <h3 className={styles.cardTitle}>
              {title} <span className={styles.soft}>{strings.outcome[outcome]}</span>
              {origin !== 'built-in' && <StatusChip tone="info">{strings.origin[origin]}</StatusChip>}
            </h3>
            <ul className={styles.conditions}>
              {conditions.map(({ text, holds }) => (
                <li key={text}>
                  <StatusIcon tone={holds ? 'good' : 'skipped'} />
                  <span>
                    {text} <span className={styles.unseen}>{holds ? strings.holds : strings.holdsNot}</span>
                  </span>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The one that recognises it first. */
function byOutcome(seen: RecipePreview['detection']['seen']): RecipePreview['detection']['seen'] {
  const rank = { chosen: 0, also: 1, nearly: 2 } as const;
  return seen.toSorted((a, b) => rank[a.outcome] - rank[b.outcome]);
}

/** Where the database is, and how the application knows its stage. */
export function CredentialsTab({ preview: { credentials, stage } }: PreviewProps) {
  const { facts } = strings;
  const known =
    stage === null ? [] : [{ name: facts.stage, value: strings.stageValue(stage.variable, stage.found, stage.wanted) }];
  if (credentials.kind !== 'found') {
    return (
      <div className={styles.tab}>
        {credentials.kind === 'failed' ? (
          <Notice tone="bad" title={credentials.message}>
            {credentials.hint}
          </Notice>
        ) : (
          <p>{strings.none}</p>
        )}
        <Facts items={known} />
      </div>
    );
  }
  const { file, name, user, place, hasPassword, tablePrefix, siteUrl, notes } = credentials;
  return (
    <div className={styles.tab}>
      <Facts
        items={[
          { name: facts.file, value: file ?? facts.given },
          { name: facts.database, value: name },
          { name: facts.place, value: place },
          { name: facts.user, value: user },
          { name: facts.password, value: hasPassword ? facts.hasPassword : facts.noPassword },
          { name: facts.prefix, value: tablePrefix === '' ? facts.noPrefix : tablePrefix },
          ...(siteUrl === null ? [] : [{ name: facts.address, value: siteUrl }]),
          ...known,
        ]}
      />
      {notes.map((note) => (
        <Notice key={note} tone="info" title={note} />
      ))}
    </div>
  );
}

/** Folders of files as the environment has them. */
export function FilesTab({ folders }: { readonly folders: RecipePreview['folders'] }) {
  if (folders.length === 0) return <p className={styles.soft}>{strings.noFolders}</p>;
  return (
    <table className={styles.plain}>
      <thead>
        <tr>
          <th scope="col">{strings.folder}</th>
          <th scope="col" className={styles.number}>
            {strings.fileCount}
          </th>
          <th scope="col" className={styles.number}>
            {strings.size}
          </th>
          <th scope="col" className={styles.number}>
            {strings.leftOut}
          </th>
        </tr>
      </thead>
      <tbody>
        {folders.map(({ path, isNew, found }) => (
          <tr key={path} className={cx(isNew && styles.newRow)}>
            <th scope="row">
              <code>{path}</code> {isNew && <StatusChip tone="info">{strings.isNew}</StatusChip>}
            </th>
            {found === null ? (
              <td colSpan={3} className={styles.soft}>
                {strings.missing}
              </td>
            ) : (
              <>
                <td className={styles.number}>{formatCount(found.files)}</td>
                <td className={styles.number}>{formatBytes(found.bytes)}</td>
                <td className={styles.number}>{formatCount(found.leftOut)}</td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What would run, and what keeps a copy quiet. */
export function CommandsTab({ preview: { commands, health, neutralise } }: PreviewProps) {
  return (
    <div className={styles.tab}>
      {commands.length === 0 && <p className={styles.soft}>{strings.noCommands}</p>}
      <ul className={styles.entries}>
        {commands.map(({ when, title, argv, optional, missing, isNew }, index) => (
          <li key={index} className={cx(styles.entry, isNew && styles.new)}>
            <span className={styles.origin}>
              {strings.when[when]}: {title}{' '}
              <span className={styles.soft}>
                {missing.length > 0 ? strings.needsMissing(missing) : optional ? strings.optional : ''}
              </span>
              {isNew && <StatusChip tone="info">{strings.isNew}</StatusChip>}
            </span>
            <pre className={styles.code}>{argv.join(' ')}</pre>
          </li>
        ))}
        {health.map(({ url, status }) => (
          <li key={url} className={styles.entry}>
            {strings.health}: {strings.healthPage(url, status)}
          </li>
        ))}
      </ul>
      {neutralise.length > 0 && (
        <>
          <h3 className={styles.cardTitle}>{strings.steps}</h3>
          <ul className={styles.entries}>
            {neutralise.map(({ title, verb, tables, isNew }, index) => (
              <li key={index} className={cx(styles.entry, isNew && styles.new)}>
                {title} <code className={styles.path}>{verb}</code>{' '}
                {tables !== null && <span className={styles.soft}>{strings.stepTables(tables)}</span>}
                {isNew && <StatusChip tone="info">{strings.isNew}</StatusChip>}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
