/// <reference types="vitest/config" />
import { defineConfig } from "vite";

export default defineConfig({
  build: {
    target: "es2023",
    // Inlined images would need data: in the page's policy, and the polyfill a script of its own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { page: "index.html", worker: "src/worker/worker.ts" },
      output: {
        // A service worker is found again by its address alone, so it has no hash.
        entryFileNames: (chunk) => (chunk.name === "worker" ? "worker.js" : "assets/[name]-[hash].js"),
      },
    },
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: { "/api": "http://127.0.0.1:5080", "/hub": { target: "ws://127.0.0.1:5080", ws: true } },
  },
  test: { environment: "happy-dom", include: ["tests/**/*.test.ts?(x)"] },
});
