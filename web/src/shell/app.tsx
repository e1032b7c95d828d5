// Everything around the pages: look, data cache, router.
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { createQueryCache } from '../data/query-cache.ts';
import { showFailure } from '../parts/toasts.tsx';
import { createAppRouter } from './router.tsx';
import { cssVariables, theme } from './theme.ts';
import './styles.css';

const queryClient = createQueryCache(showFailure);
const router = createAppRouter(queryClient);
const colorSchemes = localStorageColorSchemeManager({ key: 'assay-color-scheme' });

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} colorSchemeManager={colorSchemes} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-right" limit={4} />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
