import { defineConfig } from 'vite';

/** The page is static files: the API serves them, and `tasks up` finds them in dist/site. */
export default defineConfig({
  build: {
    outDir: 'dist/site',
    emptyOutDir: true,
    target: 'es2023',
    // Everything is a file of its own: the page's policy allows neither data: addresses nor scripts in the document.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
    reportCompressedSize: false,
  },
  // `npm run dev`: the page with changes as they are saved, on a service that runs.
  server: { proxy: { '/v1': process.env['TASKS_SERVER'] ?? 'http://127.0.0.1:8080' } },
  logLevel: 'warn',
});
