import type { Problem } from '#shared/domain/problem.ts';

/** How a server's files are listed, best first. `sftp` asks for one folder after the other. */
export type ListingWay = 'find' | 'perl' | 'php' | 'find-stat' | 'shell-stat' | 'sftp';

/** How many small files are fetched at once: by the tar that is there, or not at all. */
export type ArchiveWay = 'gnu-tar' | 'bsd-tar' | 'plain-tar' | 'none';

/** What the tools of a server allow. */
export interface FileWays {
  readonly listing: ListingWay;
  readonly archive: ArchiveWay;
  /** False for accounts that may only transfer files. */
  readonly hasShell: boolean;
}

/** Ways for an account that runs no programs. */
export const sftpOnly: FileWays = { listing: 'sftp', archive: 'none', hasShell: false };

/** PHP without settings of the host; what it has to complain about would stand among the names. */
export const phpCommand = 'php -n -d display_errors=0 -d display_startup_errors=0';

/**
 * Shell lines that set `way` and `tar` to what this server has. Each tool has to do what is needed of it once: a name in the
 * PATH says little where busybox or BSD stand behind it. PHP takes long to start and is only asked when others fail.
 */
export const chooseWays = `n=; nice sh -c : >/dev/null 2>&1 && n=nice
c=; if stat -c %s / >/dev/null 2>&1; then c=-c; elif stat -f %z / >/dev/null 2>&1; then c=-f; fi
if find . -prune -printf x >/dev/null 2>&1; then way=find
elif perl -e 'exit 0' >/dev/null 2>&1; then way=perl
elif [ "$(${phpCommand} -r 'echo 6*7;' 2>/dev/null)" = 42 ]; then way=php
elif [ -n "$c" ] && find . -prune -exec sh -c : {} + >/dev/null 2>&1; then way=find-stat
elif [ -n "$c" ]; then way=shell-stat
else way=sftp; fi
case $(tar --version 2>/dev/null) in
*GNU*) tar=gnu-tar;; *bsdtar*) tar=bsd-tar;; *) tar=none; tar -cf - /dev/null >/dev/null 2>&1 && tar=plain-tar;; esac
`;

const listings = new Set<string>(['find', 'perl', 'php', 'find-stat', 'shell-stat', 'sftp'] satisfies ListingWay[]);
const archives = new Set<string>(['gnu-tar', 'bsd-tar', 'plain-tar', 'none'] satisfies ArchiveWay[]);

/** Reads `WAY TAR`; null for anything else. */
export function parseWays(text: string): FileWays | null {
  const [listing = '', archive = ''] = text.split(' ');
  return isListing(listing) && isArchive(archive) ? { listing, archive, hasShell: true } : null;
}

function isListing(word: string): word is ListingWay {
  return listings.has(word);
}

function isArchive(word: string): word is ArchiveWay {
  return archives.has(word);
}

const listedBy: Readonly<Record<ListingWay, string>> = {
  find: 'find',
  perl: 'perl, because there is no find that prints sizes and times',
  php: 'php, because there is neither perl nor a find that prints sizes and times',
  'find-stat': 'find and stat, because find cannot print sizes and times',
  'shell-stat': 'the shell and stat, because there is no find that helps',
  sftp: 'SFTP folder by folder, because there is no tool that prints sizes and times',
};

const fetchedBy: Readonly<Record<ArchiveWay, string>> = {
  'gnu-tar': 'in one stream by tar',
  'bsd-tar': 'in one stream by BSD tar',
  'plain-tar': 'by a simple tar, some hundred at a time',
  none: 'one by one, because there is no tar that helps',
};

/** Says in a plan which ways are taken when they are not the usual ones. Pure. */
export function describeWays(ways: FileWays): readonly Problem[] {
  if (ways.listing === 'find' && ways.archive === 'gnu-tar') return [];
  const title = 'The server lacks usual tools; its files come another way';
  const detail = ways.hasShell
    ? `Listed by ${listedBy[ways.listing]}. Copied ${fetchedBy[ways.archive]}.`
    : 'Its account runs no programs: files are listed and copied one by one over SFTP.';
  const slow = ways.archive === 'none' || ways.listing === 'sftp';
  return [{ id: 'file-tools', severity: 'info', title, detail: slow ? `${detail} This takes longer.` : detail }];
}
