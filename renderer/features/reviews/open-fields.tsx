import type { SetUpFindings } from '#shared/domain/setup.ts';
import { Checkbox, RadioCards, TextField } from '../../ui/field.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Card, FieldStack, Section } from '../../ui/page.tsx';
import { Select } from '../../ui/select.tsx';
import { SuggestField } from '../../ui/suggest-field.tsx';
import { usualBase } from '../setup/index.ts';
import type { FieldsProps } from './fields-props.ts';
import { openStrings as text } from './open-strings.ts';
import { PeopleFields } from './people-fields.tsx';
import { PlaceFields } from './place-fields.tsx';
import { inDays, type ReviewDraft } from './review-draft.ts';

interface OpenFieldsProps extends FieldsProps {
  readonly findings: SetUpFindings;
  /** The place has to be filled in, so that it is not folded away. */
  readonly showsPlace: boolean;
}

/** Everything about a new review, the branch first: in the normal case nothing else has to be touched. */
export function OpenFields({ findings, showsPlace, ...props }: OpenFieldsProps) {
  const { draft, errors, onChange } = props;
  return (
    <>
      <Card>
        <BranchPart {...props} findings={findings} />
        <TextField
          label={text.reviewTitle}
          description={text.titleHint}
          value={draft.title}
          onChange={(title) => onChange({ title })}
          error={errors.title}
        />
      </Card>
      <Section title={text.people} description={text.peopleText}>
        <PeopleFields {...props} />
      </Section>
      <Section title={text.data}>
        <Card>
          <DataPart {...props} />
        </Card>
      </Section>
      <Section title={text.rest}>
        <Card>
          <EndPart {...props} />
        </Card>
      </Section>
      <Disclosure key={String(showsPlace)} label={text.advanced} defaultExpanded={showsPlace}>
        <PlaceFields {...props} />
      </Disclosure>
    </>
  );
}

const kinds = ['branch', 'new-branch', 'commit'] as const;

function BranchPart({ draft, errors, onChange, findings }: FieldsProps & Pick<OpenFieldsProps, 'findings'>) {
  const branches = findings.branches.map(({ name }) => name);
  return (
    <FieldStack>
      <RadioCards<ReviewDraft['what']>
        label={text.what}
        value={draft.what}
        onChange={(what) =>
          onChange({
            what,
            ...(what === 'new-branch' &&
              draft.from === '' && { from: usualBase(findings.branches, findings.currentBranch) }),
          })
        }
        across
        options={kinds.map((value) => ({ value, title: text.kinds[value], description: text.kindTexts[value] }))}
      />
      {draft.what === 'branch' && (
        <SuggestField
          label={text.branch}
          mono
          value={draft.branch}
          onChange={(branch) => {
            if (branch !== draft.branch) onChange({ branch });
          }}
          suggestions={branches}
          error={errors.branch}
        />
      )}
      {draft.what === 'new-branch' && (
        <FieldStack columns>
          <TextField
            label={text.newBranch}
            mono
            value={draft.newBranch}
            onChange={(newBranch) => onChange({ newBranch })}
            error={errors.newBranch}
          />
          <SuggestField
            label={text.from}
            mono
            value={draft.from}
            onChange={(from) => {
              if (from !== draft.from) onChange({ from });
            }}
            suggestions={[...branches, ...findings.tags.slice(0, 50)]}
            error={errors.from}
          />
        </FieldStack>
      )}
      {draft.what === 'commit' && (
        <SuggestField
          label={text.commit}
          description={text.commitHint}
          mono
          value={draft.commit}
          onChange={(commit) => {
            if (commit !== draft.commit) onChange({ commit });
          }}
          suggestions={findings.tags.slice(0, 50)}
          error={errors.commit}
        />
      )}
    </FieldStack>
  );
}

const dataKinds = ['pull', 'empty', 'seed'] as const;
const uploadKinds = ['proxy', 'copy', 'link', 'none'] as const;

function DataPart({ project, draft, errors, onChange }: FieldsProps) {
  const environments = project.environments.filter(({ stage }) => stage !== 'review');
  const options = environments.map(({ id, name }) => ({ value: id, label: name }));
  const neighbours = environments.filter(({ serverId }) => serverId !== undefined && serverId === draft.serverId);
  return (
    <FieldStack>
      <RadioCards<ReviewDraft['data']>
        label={text.data}
        labelHidden
        value={draft.data}
        onChange={(data) => onChange({ data })}
        across
        options={dataKinds.map((value) => ({
          value,
          title: text.dataKinds[value],
          description: text.dataTexts[value],
        }))}
      />
      {draft.data === 'pull' && (
        <Select
          label={text.source}
          value={draft.sourceId === '' ? null : draft.sourceId}
          onChange={(sourceId) => onChange({ sourceId })}
          options={options}
          error={errors.sourceId}
        />
      )}
      {draft.data === 'seed' && (
        <TextField
          label={text.seed}
          description={text.seedHint}
          mono
          value={draft.seedFile}
          onChange={(seedFile) => onChange({ seedFile })}
          error={errors.seedFile}
        />
      )}
      <RadioCards<ReviewDraft['uploads']>
        label={text.uploads}
        value={draft.uploads}
        onChange={(uploads) => onChange({ uploads, ...(uploads === 'link' && firstOf(neighbours, draft)) })}
        options={uploadKinds.map((value) => ({
          value,
          title: text.uploadKinds[value],
          description: text.uploadTexts[value],
          isDisabled: value === 'link' && neighbours.length === 0,
        }))}
      />
      {draft.uploads === 'link' && (
        <Select
          label={text.linkFrom}
          value={draft.uploadsFrom === '' ? null : draft.uploadsFrom}
          onChange={(uploadsFrom) => onChange({ uploadsFrom })}
          options={neighbours.map(({ id, name }) => ({ value: id, label: name }))}
          error={errors.uploadsFrom}
        />
      )}
    </FieldStack>
  );
}

function firstOf(neighbours: readonly { readonly id: string }[], { uploadsFrom }: ReviewDraft): Partial<ReviewDraft> {
  const isThere = neighbours.some(({ id }) => id === uploadsFrom);
  return isThere ? {} : { uploadsFrom: neighbours[0]?.id ?? '' };
}

const spans = [3, 7, 14, 28, 60] as const;

function EndPart({ draft, errors, onChange }: FieldsProps) {
  const days = daysUntil(draft.expiresAt);
  const offered = [...new Set([...spans, ...(days === null ? [] : [days])])].toSorted((a, b) => a - b);
  const languages = [...new Set([...Object.keys(text.languages), draft.language])];
  return (
    <FieldStack>
      <FieldStack columns>
        <Select
          label={text.ends}
          value={days === null ? null : String(days)}
          onChange={(value) => onChange({ expiresAt: inDays(new Date(), Number(value)) })}
          options={offered.map((span) => ({ value: String(span), label: text.endsIn(span) }))}
          error={errors.expiresAt}
        />
        <Select
          label={text.language}
          value={draft.language}
          onChange={(language) => onChange({ language })}
          options={languages.map((value) => ({ value, label: text.languages[value] ?? value }))}
        />
      </FieldStack>
      {draft.what !== 'commit' && (
        <Checkbox
          isSelected={draft.tiedToBranch}
          onChange={(tiedToBranch) => onChange({ tiedToBranch })}
          description={text.tiedText}
        >
          {text.tied}
        </Checkbox>
      )}
      <TextField
        label={text.contact}
        description={text.contactHint}
        value={draft.contact}
        onChange={(contact) => onChange({ contact })}
        error={errors.contact}
      />
    </FieldStack>
  );
}

/** Whole days from now until then, at least one; null for what is no date. */
function daysUntil(at: string): number | null {
  const days = Math.round((new Date(at).getTime() - Date.now()) / 86_400_000);
  return Number.isNaN(days) ? null : Math.max(1, days);
}
