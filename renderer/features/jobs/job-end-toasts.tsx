import { useLocation, useNavigate } from 'react-router';
import { useEngineEvent } from '../../client/client-context.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { strings } from './strings.ts';

/**
 * Says that a job is done while another screen is open. A job that failed needs somebody, so it is no passing message: it
 * is counted in the sidebar until it was resumed or discarded.
 */
export function JobEndToasts(): null {
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const toast = useToast();
  useEngineEvent('jobs.changed', (job) => {
    const path = `/jobs/${job.id}`;
    if (job.state !== 'done' || pathname === path) return;
    toast({
      tone: 'good',
      title: strings.doneToast[job.kind],
      description: job.title,
      action: { label: strings.openJob[job.kind], onPress: () => void navigate(path) },
    });
  });
  return null;
}
