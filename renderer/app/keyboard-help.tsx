import { Dialog } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { words } from '../ui/words.ts';
import styles from './keyboard-help.module.css';
import { shortcuts } from './keymap.ts';
import { strings } from './strings.ts';

const text = strings.keyboard;

const groups = [
  {
    title: text.everywhere,
    keys: [
      [shortcuts.palette, text.palette],
      [shortcuts.help, text.help],
      [shortcuts['add-project'], text.add],
      [shortcuts.filter, text.filter],
    ],
  },
  {
    title: text.goTo,
    keys: [
      [shortcuts.projects, text.goProjects],
      [shortcuts.reviews, text.goReviews],
      [shortcuts.jobs, text.goJobs],
      [shortcuts.servers, text.goServers],
      [shortcuts.settings, text.goSettings],
    ],
  },
  {
    title: text.lists,
    keys: [
      ['Tab', text.next],
      ['Enter', text.choose],
      ['↑ ↓', text.move],
      ['Escape', text.leave],
    ],
  },
] as const;

/** Every shortcut of the window. */
export function KeyboardHelp({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return (
    <Dialog title={text.title} isOpen={isOpen} onClose={onClose} closeLabel={words.close} size="medium">
      <div className={styles.groups}>
        {groups.map((group) => (
          <section key={group.title}>
            <h3 className={styles.heading}>{group.title}</h3>
            <dl className={styles.list}>
              {group.keys.map(([keys, meaning]) => (
                <div key={keys} className={styles.line}>
                  <dt>{meaning}</dt>
                  <dd className={styles.sequence}>
                    {keys.split(' ').map((part) => (
                      <Kbd key={part} keys={part} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className={styles.note}>{text.note}</p>
    </Dialog>
  );
}
