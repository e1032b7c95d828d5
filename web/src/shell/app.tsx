// Everything around the pages: look, data cache, router.
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { MutationCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { ApiError } from '@assay/sdk';
import { showFailure } from '../parts/toasts.tsx';
import { createAppRouter } from './router.tsx';
import { cssVariables, theme } from './theme.ts';
import './styles.css';

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5000,
      retry: (failures, error) => failures < 2 && error instanceof ApiError && error.isTemporary,
      refetchOnWindowFocus: true,
    },
  },
  // A change that failed is always told, wherever it was asked for.
  mutationCache: new MutationCache({ onError: (error, _variables, _context, { meta }) => showFailure(String(meta?.['title'] ?? 'That did not work'), error) }),
});

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
