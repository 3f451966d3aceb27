import { FolderOpen, GitBranch, type LucideIcon, Server, Sparkles } from 'lucide-react';
import { Button, Link } from 'react-aria-components';
import { useNavigate } from 'react-router';
import { useCommand } from '../../client/requests.ts';
import { Spinner } from '../../ui/spinner.tsx';
import { FailureOf } from '../failures/index.ts';
import { strings } from './strings.ts';
import styles from './ways-to-add.module.css';

/** The four ways a project comes into the list. */
export function WaysToAdd() {
  const navigate = useNavigate();
  const demo = useCommand('projects.addDemo', {
    renews: ['projects.list', 'servers.list'],
    onDone: (project) => void navigate(`/projects/${project.id}`),
  });
  return (
    <>
      <ul className={styles.ways}>
        <li>
          <Button className={styles.way ?? ''} onPress={() => demo.mutate({})} isPending={demo.isPending}>
            <WayContent
              icon={Sparkles}
              pending={demo.isPending}
              title={strings.demo.title}
              text={strings.demo.text}
              action={strings.demo.action}
            />
          </Button>
        </li>
        <Way href="/projects/new/folder" icon={FolderOpen} {...strings.folder} />
        <Way href="/projects/new/git" icon={GitBranch} {...strings.git} />
        <Way href="/projects/new/server" icon={Server} {...strings.server} />
      </ul>
      <FailureOf error={demo.error} state={strings.demo.failed} />
    </>
  );
}

interface WayContentProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly text: string;
  readonly action: string;
  readonly pending?: boolean;
}

function Way({ href, icon, title, text, action }: WayContentProps & { readonly href: string }) {
  return (
    <li>
      <Link href={href} className={styles.way ?? ''}>
        <WayContent icon={icon} title={title} text={text} action={action} />
      </Link>
    </li>
  );
}

function WayContent({ icon: Icon, title, text, action, pending = false }: WayContentProps) {
  return (
    <>
      <span className={styles.icon}>
        {pending ? <Spinner size={18} /> : <Icon aria-hidden size={18} strokeWidth={1.9} />}
      </span>
      <span className={styles.title}>{title}</span>
      <span className={styles.text}>{text}</span>
      <span className={styles.action}>{action}</span>
    </>
  );
}
