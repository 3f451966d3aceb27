import { stageSchema } from '#shared/domain/environment.ts';
import type { FoundEnvironment, FoundServer, ImportFindings } from '#shared/domain/imports.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Checkbox, TextField } from '../../ui/field.tsx';
import { Section } from '../../ui/page.tsx';
import { Select } from '../../ui/select.tsx';
import { StatusChip } from '../../ui/status.tsx';
import { StageIcon, stageStrings } from '../environments/index.ts';
import styles from './findings-list.module.css';
import { lacksOf, type Selection, toggle, type Typed } from './selection.ts';
import { strings } from './strings.ts';

interface FindingsListProps {
  readonly findings: ImportFindings;
  readonly selection: Selection;
  readonly onChange: (selection: Selection) => void;
  /** Says what is lacking in chosen environments. */
  readonly showsLacks: boolean;
}

/** What was found, to choose from, and what was not taken over. */
export function FindingsList({ findings, selection, onChange, showsLacks }: FindingsListProps) {
  const { servers, environments } = findings;
  const type = (key: string, typed: Typed): void =>
    onChange({ ...selection, typed: { ...selection.typed, [key]: { ...selection.typed[key], ...typed } } });
  return (
    <>
      {environments.length > 0 && (
        <Section title={strings.environments}>
          <ul className={styles.list}>
            {environments.map((found) => (
              <EnvironmentRow
                key={found.key}
                found={found}
                server={servers.find(({ key }) => key === found.serverKey)}
                isSelected={selection.environments.includes(found.key)}
                typed={selection.typed[found.key] ?? {}}
                showsLacks={showsLacks}
                onSelect={(isOn) =>
                  onChange({ ...selection, environments: toggle(selection.environments, found.key, isOn) })
                }
                onType={(typed) => type(found.key, typed)}
              />
            ))}
          </ul>
        </Section>
      )}
      {servers.length > 0 && (
        <Section
          title={strings.servers}
          {...(environments.length > 0 && { description: strings.serversText })}
          actions={<AllNew servers={servers} selection={selection} onChange={onChange} />}
        >
          <ul className={styles.list}>
            {servers.map((found) => (
              <ServerRow
                key={found.key}
                found={found}
                isSelected={selection.servers.includes(found.key)}
                onSelect={(isOn) => onChange({ ...selection, servers: toggle(selection.servers, found.key, isOn) })}
              />
            ))}
          </ul>
        </Section>
      )}
      <Remains findings={findings} />
    </>
  );
}

function AllNew({
  servers,
  selection,
  onChange,
}: Pick<FindingsListProps, 'selection' | 'onChange'> & { readonly servers: readonly FoundServer[] }) {
  const ready = servers.filter(({ alreadyThere }) => !alreadyThere).map(({ key }) => key);
  const chosen = selection.servers.length;
  if (ready.length < 2) return null;
  return (
    <Checkbox
      isSelected={chosen === ready.length}
      isIndeterminate={chosen > 0 && chosen < ready.length}
      onChange={(all) => onChange({ ...selection, servers: all ? ready : [] })}
    >
      {strings.allNew}
    </Checkbox>
  );
}

interface EnvironmentRowProps {
  readonly found: FoundEnvironment;
  readonly server: FoundServer | undefined;
  readonly isSelected: boolean;
  readonly typed: Typed;
  readonly showsLacks: boolean;
  readonly onSelect: (isOn: boolean) => void;
  readonly onType: (typed: Typed) => void;
}

function EnvironmentRow({ found, server, isSelected, typed, showsLacks, onSelect, onType }: EnvironmentRowProps) {
  const { name, url, path, database, alreadyThere, completes, remarks } = found;
  const lacks = lacksOf(found, typed);
  const host = server === undefined ? strings.here : `${server.server.user}@${server.server.host}`;
  const details = [
    strings.from(strings.sourceName(found.source), nameOf(found.file)),
    ...(database === null ? [] : [strings.database(database.name, database.host, database.port)]),
    ...remarks,
  ];
  return (
    <li className={styles.row}>
      <div className={styles.head}>
        <Checkbox
          aria-label={strings.take(name)}
          isSelected={isSelected}
          isDisabled={alreadyThere}
          onChange={onSelect}
          description={joinRemarks(details)}
        >
          <span className={styles.name}>
            <StageIcon stage={typed.stage ?? found.stage} size={14} /> {name}
          </span>
        </Checkbox>
        <code className={styles.place}>
          {url !== null && completes === null && <span>{url}</span>}
          <span>
            {host}
            {path !== null && `:${path}`}
          </span>
        </code>
        <span className={styles.status}>
          {alreadyThere ? (
            <StatusChip tone="skipped">{strings.already}</StatusChip>
          ) : completes !== null ? (
            <StatusChip tone="info">{strings.completes(completes)}</StatusChip>
          ) : lacks.length > 0 ? (
            <StatusChip tone="warning">{strings.lacking}</StatusChip>
          ) : (
            <StatusChip tone="good">{strings.ready}</StatusChip>
          )}
        </span>
      </div>
      {isSelected && completes === null && (
        <div className={styles.fields}>
          <Select
            label={strings.stage(name)}
            value={typed.stage ?? found.stage}
            onChange={(stage) => onType({ stage })}
            options={stageSchema.options.map((stage) => ({
              value: stage,
              label: stageStrings.stageName(stage),
              icon: <StageIcon stage={stage} size={14} />,
            }))}
          />
          {url === null && (
            <TextField
              label={strings.url(name)}
              mono
              value={typed.url ?? ''}
              onChange={(value) => onType({ url: value })}
              error={showsLacks && lacks.includes('url') ? strings.urlInvalid : undefined}
            />
          )}
          {path === null && (
            <TextField
              label={strings.path(name)}
              mono
              value={typed.path ?? ''}
              onChange={(value) => onType({ path: value })}
              error={showsLacks && lacks.includes('path') ? strings.pathInvalid : undefined}
            />
          )}
        </div>
      )}
    </li>
  );
}

interface ServerRowProps {
  readonly found: FoundServer;
  readonly isSelected: boolean;
  readonly onSelect: (isOn: boolean) => void;
}

function ServerRow({ found, isSelected, onSelect }: ServerRowProps) {
  const { server, alreadyThere, remarks, source, file } = found;
  return (
    <li className={styles.row}>
      <div className={styles.head}>
        <Checkbox
          aria-label={strings.take(server.name)}
          isSelected={isSelected}
          isDisabled={alreadyThere}
          onChange={onSelect}
          description={joinRemarks([strings.from(strings.sourceName(source), nameOf(file)), ...remarks])}
        >
          <span className={styles.name}>{server.name}</span>
        </Checkbox>
        <code className={styles.place}>
          {server.user}@{server.host}
          {server.port !== 22 && `:${String(server.port)}`}
        </code>
        <span className={styles.status}>
          {alreadyThere ? (
            <StatusChip tone="skipped">{strings.already}</StatusChip>
          ) : (
            <StatusChip tone="good">{strings.ready}</StatusChip>
          )}
        </span>
      </div>
    </li>
  );
}

function Remains({ findings: { facts, notImported } }: { readonly findings: ImportFindings }) {
  return (
    <>
      {facts.length > 0 && (
        <Disclosure label={strings.facts} aside={String(facts.length)}>
          <ul className={styles.lines}>
            {facts.map(({ file, what, value }) => (
              <li key={`${file} ${what} ${value}`}>
                <span className={styles.soft}>{file}</span>
                <span>{what}</span>
                <code>{value}</code>
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
      {notImported.length > 0 && (
        <Disclosure label={strings.notImported} aside={String(notImported.length)} defaultExpanded>
          <ul className={styles.lines}>
            {notImported.map(({ file, line, what, why }, at) => (
              <li key={`${file} ${String(line)} ${what} ${String(at)}`}>
                <span className={styles.soft}>{strings.at(nameOf(file), line)}</span>
                <code>{what}</code>
                <span>{why}</span>
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </>
  );
}

/** A file that somebody chose is named by its last part; the page's head has the whole path. */
function nameOf(file: string): string {
  return file.startsWith('/') ? file.slice(file.lastIndexOf('/') + 1) : file;
}

/** Sentences follow each other by themselves; only what is none needs a mark after it. */
function joinRemarks(parts: readonly string[]): string {
  return parts.reduce((text, part) => (text === '' ? part : `${text}${text.endsWith('.') ? ' ' : ' · '}${part}`), '');
}
