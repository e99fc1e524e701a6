/// <reference types="vitest/config" />
import { readdirSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

/** Tells the service worker which files there are; with another list it is another worker, and browsers fetch it anew. */
const filesForWorker: Plugin = {
  name: "files-for-worker",
  generateBundle(_, bundle) {
    const worker = bundle["worker.js"];
    if (worker?.type !== "chunk") {
      throw new Error("There is no worker.js.");
    }
    const built = Object.keys(bundle).filter((name) => name.startsWith("assets/"));
    const files = [...built, ...readdirSync("public")].map((name) => `/${name}`).sort();
    worker.code = worker.code.replaceAll("__FILES__", JSON.stringify(files));
  },
};

export default defineConfig({
  plugins: [filesForWorker],
  build: {
    outDir: "../artifacts/web",
    emptyOutDir: true,
    target: "es2023",
    // Inlined images would need data: in the page's policy, and the polyfill a script of its own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { page: "index.html", operators: "operators.html", worker: "src/worker/worker.ts" },
      output: {
        // A service worker is found again by its address alone, so it has no hash.
        // The operators' page is another one, on another port: the chat page neither loads nor keeps it.
        entryFileNames: (chunk) =>
          chunk.name === "worker"
            ? "worker.js"
            : `${chunk.name === "operators" ? "operators" : "assets"}/[name]-[hash].js`,
        assetFileNames: (asset) =>
          (asset.names.some((name) => name.startsWith("operators")) ? "operators" : "assets") +
          "/[name]-[hash][extname]",
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
