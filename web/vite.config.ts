// Builds the web app into web/dist. While developing, calls go to a server on port 5000 (or ASSAY_URL).
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = process.env['ASSAY_URL'] ?? 'http://127.0.0.1:5000';

// Browsers since spring 2024: the styles use light-dark(), which older ones lack.
const browsers = ['chrome123', 'firefox120', 'safari17.5'];

export default defineConfig({
  root: import.meta.dirname,
  // The server may be shown below a path: it leads the page's links there (src/server/web-app.ts), scripts find theirs beside themselves.
  base: './',
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: browsers,
    cssTarget: browsers,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    // A few files cost less than the heads of fifty answers: the icons are one, and so is what most pages share.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'icons', test: /@tabler[\\/]icons-react/ },
            { name: 'shared', test: /web[\\/]src[\\/](?:parts|data)[\\/]/, minShareCount: 4 },
            { name: 'kit', test: /@mantine[\\/](?:core|hooks)/, minShareCount: 6 },
          ],
        },
      },
    },
  },
  server: { host: '127.0.0.1', proxy: { '/api': server, '/ajax-api': server, '/version': server } },
});
