// The pages and their addresses. Each page is a file of its own that is loaded when it is first opened; what a
// page shows stands in its address and is read by that page's own rules.
import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { basePath } from '../data/base-path.ts';
import { readCompareSearch } from '../compare/compare-search.ts';
import { readExperimentSearch } from '../experiments/experiment-search.ts';
import { readExperimentsSearch } from '../experiments/experiments-search.ts';
import { readJobsSearch } from '../jobs/jobs-search.ts';
import { readDatasetSearch } from '../lineage/lineage-search.ts';
import { readModelsSearch } from '../models/models-search.ts';
import { readVersionSearch } from '../models/version-search.ts';
import { readExplainSearch } from '../reproduction/explain-search.ts';
import { readRunSearch } from '../runs/run-search.ts';
import { readFoundSearch } from '../search/found-search.ts';
import { NotFoundPage } from './not-found-page.tsx';
import { PageFailure } from './page-failure.tsx';
import { Shell } from './shell.tsx';

const rootRoute = createRootRouteWithContext<{ readonly queryClient: QueryClient }>()({ component: Shell, notFoundComponent: NotFoundPage });

const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  component: lazyRouteComponent(() => import('../home/home-page.tsx'), 'HomePage'),
});

const experimentsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/experiments',
  validateSearch: readExperimentsSearch,
  component: lazyRouteComponent(() => import('../experiments/experiments-page.tsx'), 'ExperimentsPage'),
});

const experimentRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/experiments/$experimentId',
  validateSearch: readExperimentSearch,
  component: lazyRouteComponent(() => import('../experiments/experiment-page.tsx'), 'ExperimentPage'),
});

const runRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/runs/$runId',
  validateSearch: readRunSearch,
  component: lazyRouteComponent(() => import('../runs/run-page.tsx'), 'RunPage'),
});

const modelsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/models',
  validateSearch: readModelsSearch,
  component: lazyRouteComponent(() => import('../models/models-page.tsx'), 'ModelsPage'),
});

const modelRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/models/$name',
  component: lazyRouteComponent(() => import('../models/model-page.tsx'), 'ModelPage'),
});

const versionRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/models/$name/versions/$version',
  validateSearch: readVersionSearch,
  component: lazyRouteComponent(() => import('../models/version-page.tsx'), 'VersionPage'),
});

const explainRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/explain',
  validateSearch: readExplainSearch,
  component: lazyRouteComponent(() => import('../reproduction/explain-page.tsx'), 'ExplainPage'),
});

const verdictRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reproductions/$reproductionId',
  component: lazyRouteComponent(() => import('../reproduction/verdict-page.tsx'), 'VerdictPage'),
});

const searchRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/search',
  validateSearch: readFoundSearch,
  component: lazyRouteComponent(() => import('../search/search-page.tsx'), 'SearchPage'),
});

const compareRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/compare',
  validateSearch: readCompareSearch,
  component: lazyRouteComponent(() => import('../compare/compare-page.tsx'), 'ComparePage'),
});

const datasetRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/datasets',
  validateSearch: readDatasetSearch,
  component: lazyRouteComponent(() => import('../lineage/dataset-page.tsx'), 'DatasetPage'),
});

const jobsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/jobs',
  validateSearch: readJobsSearch,
  component: lazyRouteComponent(() => import('../jobs/jobs-page.tsx'), 'JobsPage'),
});

const routeTree = rootRoute.addChildren([
  homeRoute,
  experimentsRoute,
  experimentRoute,
  runRoute,
  explainRoute,
  verdictRoute,
  modelsRoute,
  modelRoute,
  versionRoute,
  searchRoute,
  compareRoute,
  datasetRoute,
  jobsRoute,
]);

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    basepath: basePath === '' ? '/' : basePath,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultErrorComponent: PageFailure,
    defaultPendingMs: 300,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
