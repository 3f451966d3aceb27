import { Copy } from 'lucide-react';
import type { ReviewRoom } from '#shared/domain/review-room.ts';
import { useClient } from '../../client/client-context.tsx';
import { IconButton } from '../../ui/button.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Card } from '../../ui/page.tsx';
import { StatusChip, StatusIcon } from '../../ui/status.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { Named } from './said.tsx';
import { showHidden } from './safe-text.ts';
import { shortHash, strings } from './strings.ts';
import { tabStrings } from './tab-strings.ts';
import styles from './tabs.module.css';

const text = tabStrings.versions;
const namedFiles = 100;

type Version = ReviewRoom['versions'][number];

/** Every version that was deployed: what changed, what was said about it, whether it is signed off. */
export function VersionsTab({ room }: { readonly room: ReviewRoom }) {
  const newest = room.versions.map((version, index) => ({ version, isFirst: index === 0 })).toReversed();
  return (
    <ol className={styles.stack} aria-label={text.label}>
      {newest.map(({ version, isFirst }, index) => (
        <li key={`${version.commit} ${version.deployedAt}`}>
          <Card>
            <VersionCard room={room} version={version} isFirst={isFirst} isNow={index === 0} />
          </Card>
        </li>
      ))}
    </ol>
  );
}

interface VersionCardProps {
  readonly room: ReviewRoom;
  readonly version: Version;
  readonly isFirst: boolean;
  readonly isNow: boolean;
}

function VersionCard({ room, version, isFirst, isNow }: VersionCardProps) {
  const client = useClient();
  const toast = useToast();
  const on = room.remarks.filter((remark) => remark.version === version.commit);
  const solved = room.remarks.filter(({ solvedBy }) => solvedBy === version.commit).map(({ number }) => number);
  const copy = async (): Promise<void> => {
    await client.call('shell.copyText', { text: version.commit });
    toast({ tone: 'good', title: strings.copied });
  };
  return (
    <div className={styles.version}>
      <header className={styles.cardHead}>
        <h2 className={styles.cardTitle}>
          <code>{shortHash(version.commit)}</code> <Named text={version.subject} />
        </h2>
        {isNow && <StatusChip tone="info">{text.now}</StatusChip>}
        <IconButton label={text.copyHash} icon={Copy} size="small" onPress={() => void copy()} />
      </header>
      <p className={styles.soft}>
        {text.deployed} <TimeAgo at={version.deployedAt} /> ·{' '}
        {text.remarks(on.filter(({ status }) => status !== 'done').length, on.length)}
        {solved.length > 0 && <> · {text.solved(solved)}</>}
      </p>
      <SignedOff room={room} version={version} />
      {isFirst ? (
        <p className={styles.soft}>{text.first}</p>
      ) : version.files.length === 0 ? (
        <p className={styles.soft}>{text.same}</p>
      ) : (
        <Disclosure quiet label={text.changed(version.files.length)}>
          <ul className={styles.files} aria-label={text.files}>
            {version.files.slice(0, namedFiles).map((file) => (
              <li key={file}>
                <code>{showHidden(file)}</code>
              </li>
            ))}
            {version.files.length > namedFiles && <li>{text.more(version.files.length - namedFiles)}</li>}
          </ul>
        </Disclosure>
      )}
    </div>
  );
}

/** An approval is for the content, whatever its history: a rebase that changes nothing keeps it. */
function SignedOff({ room, version }: Pick<VersionCardProps, 'room' | 'version'>) {
  const about = room.decisions.filter(
    ({ tree, standing }) => tree === version.tree && standing !== 'withdrawn' && standing !== 'replaced',
  );
  const yes = about.filter(({ verdict }) => verdict !== 'not-yet').map(({ name }) => showHidden(name));
  const no = about.filter(({ verdict }) => verdict === 'not-yet').map(({ name }) => showHidden(name));
  if (about.length === 0) {
    return (
      <p className={styles.line}>
        <StatusIcon tone="neutral" /> {text.undecided}
      </p>
    );
  }
  return (
    <>
      {yes.length > 0 && (
        <p className={styles.line}>
          <StatusIcon tone="good" /> {text.signedOff(yes)}
        </p>
      )}
      {no.length > 0 && (
        <p className={styles.line}>
          <StatusIcon tone="bad" /> {text.refused(no)}
        </p>
      )}
    </>
  );
}
