import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";

/** What must never happen on any page of ours, gathered while a test runs. */
export class Watch {
  readonly faults: string[] = [];

  async over(context: BrowserContext): Promise<void> {
    await context.exposeFunction("__told", (what: string) => void this.faults.push(what));
    await context.addInitScript(() => {
      const tell = (what: string) => (window as unknown as { __told(what: string): void }).__told(what);
      addEventListener("securitypolicyviolation", (event) =>
        tell(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
      );
      window.alert = window.confirm = window.prompt = ((text: string) => tell(`dialog: ${text}`)) as never;
    });
    context.on("page", (page) => page.on("pageerror", (fault) => this.faults.push(`error: ${fault.message}`)));
  }
}

/** Opens browsers of their own, each a device, and fails a test on whose pages a policy was violated or a script threw. */
export const test = base.extend<{ watch: Watch; device: (options?: Parameters<typeof open>[2]) => Promise<Page> }>({
  watch: async ({}, use) => {
    const watch = new Watch();
    await use(watch);
    expect(watch.faults).toEqual([]);
  },
  device: async ({ browser, watch }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options) => {
      const context = await open(browser, watch, options);
      contexts.push(context);
      return context.newPage();
    });
    for (const context of contexts) {
      await context.close();
    }
  },
});

async function open(
  browser: import("@playwright/test").Browser,
  watch: Watch,
  options: import("@playwright/test").BrowserContextOptions = {},
) {
  const context = await browser.newContext({ locale: "en-GB", ...options });
  await watch.over(context);
  return context;
}

export { expect };
