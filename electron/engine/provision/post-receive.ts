import { shQuote } from '../remote/shell-quote.ts';

/** By this line a hook is known as ours, and which edition it is. */
export const hookMark = '# stagelift-hook 1';

/**
 * The hook that puts a branch into its folder. Names of branches are only compared and handed on as whole words. A push is
 * accepted before it runs, so that what goes wrong is told to whoever pushed. Pure.
 */
export function postReceiveHook(checkout: string, ref: string): string {
  return `#!/bin/sh
${hookMark}
# Written by Stagelift: puts the stage's branch into its folder after each push.
wanted=${shQuote(ref)}
folder=${shQuote(checkout)}
umask 022
cd "\${GIT_DIR:-.}" || exit 1
GIT_DIR=$(pwd -P)
export GIT_DIR
unset GIT_QUARANTINE_PATH GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_OBJECT_DIRECTORY
failed=0
while read -r old new ref; do
  if [ "$ref" != "$wanted" ]; then
    echo "Stagelift: this folder shows another branch; nothing was put into it." >&2
    continue
  fi
  case $new in *[!0]*) ;; *) continue ;; esac
  if [ ! -d "$folder" ]; then
    echo "Stagelift: the folder $folder is missing." >&2
    failed=1
    continue
  fi
  if [ ! -f stagelift-index ] && [ "$(git config --get stagelift.begun)" != true ]; then
    # The first time nothing that is there already may be lost.
    if ! GIT_INDEX_FILE="$GIT_DIR/stagelift-index" GIT_WORK_TREE="$folder" git read-tree -m -u -n "$new"; then
      echo "Stagelift: $folder holds other files with these names; nothing was put into it." >&2
      failed=1
      continue
    fi
    git config stagelift.begun true
  fi
  if GIT_INDEX_FILE="$GIT_DIR/stagelift-index" GIT_WORK_TREE="$folder" git -c core.hooksPath=/dev/null read-tree --reset -u "$new"; then
    git config stagelift.checked-out "$new"
    echo "Stagelift: $folder shows $new." >&2
  else
    echo "Stagelift: the files could not be put into $folder." >&2
    failed=1
  fi
done
exit $failed
`;
}
