import type { Environment } from '#shared/domain/environment.ts';
import { isSharing } from '#shared/domain/stage-config.ts';
import { Notice } from '../../ui/notice.tsx';
import { useNow } from '../../ui/time-ago.tsx';
import { daysLeft } from './configuration-draft.ts';
import { configurationStrings as text } from './configuration-strings.ts';
import { strings } from './strings.ts';

const warnedDays = 7;

/** Stands as long as an environment works on production's data; says when that is to end, and when it should have. */
export function SharedDataBanner({ environments }: { readonly environments: readonly Environment[] }) {
  const now = useNow(60_000);
  return environments.flatMap(({ id, name, data }) => {
    if (data?.kind !== 'shared') return [];
    const days = daysLeft(data.until, now);
    const isOver = !isSharing(data, now);
    return [
      <Notice key={id} tone={isOver ? 'bad' : 'warning'} title={strings.sharing(name)}>
        <p>{strings.sharingText(data.reason, data.owner, data.until)}</p>
        {isOver && <p>{text.ended(data.until)}</p>}
        {!isOver && days <= warnedDays && <p>{days === 0 ? text.endsToday : text.endsIn(days)}</p>}
      </Notice>,
    ];
  });
}
