import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import { RouterProvider } from 'react-router/dom';
import { ClientProvider } from '../client/client-context.tsx';
import { LiveUpdates } from '../client/live-updates.tsx';
import { createQueryClient } from '../client/query-client.ts';
import type { WindowClient } from '../client/window-client.ts';
import '../ui/tokens.css';
import '../ui/base.css';
import { catalogueLocale } from '../ui/format.ts';
import { ToastProvider } from '../ui/toasts.tsx';
import { words } from '../ui/words.ts';
import { createRoutes } from './routes.tsx';
import { strings } from './strings.ts';

/** The whole window over one client. */
export function App({ client }: { readonly client: WindowClient }) {
  const [queries] = useState(createQueryClient);
  const [router] = useState(createRoutes);
  return (
    <I18nProvider locale={catalogueLocale}>
      <ClientProvider value={client}>
        <QueryClientProvider client={queries}>
          <LiveUpdates />
          <ToastProvider label={strings.toasts} closeLabel={words.close}>
            <RouterProvider router={router} />
          </ToastProvider>
        </QueryClientProvider>
      </ClientProvider>
    </I18nProvider>
  );
}
