// Starts the web app.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './shell/mantine-styles.ts';
import { App } from './shell/app.tsx';

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
