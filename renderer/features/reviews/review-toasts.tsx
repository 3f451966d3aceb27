import { useLocation, useNavigate } from 'react-router';
import { useEngineEvent } from '../../client/client-context.tsx';
import { useRequest } from '../../client/requests.ts';
import { useToast } from '../../ui/toasts.tsx';
import { roomPath } from './paths.ts';
import { showHidden } from './safe-text.ts';
import { strings } from './strings.ts';

/** Says that something is new in a review while another screen is open. */
export function ReviewToasts(): null {
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const toast = useToast();
  const reviews = useRequest('reviews.list', {}).data ?? [];
  useEngineEvent('reviews.changed', ({ reviewId, text }) => {
    const review = reviews.find(({ id }) => id === reviewId);
    if (text === '' || !review || pathname === roomPath(review)) return;
    toast({
      ...{ tone: 'info', title: showHidden(review.title), description: showHidden(text) },
      action: { label: strings.openReview, onPress: () => void navigate(roomPath(review)) },
    });
  });
  return null;
}
