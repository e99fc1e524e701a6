import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { data } from "./cluster";

/** The newest mail to an address whose text holds what is looked for; waits until it is there. */
export async function mailed(address: string, what: RegExp): Promise<string> {
  let found: string | undefined;
  await expect(() => {
    found = mails()
      .filter((mail) => mail.includes(`To: ${address}`) || mail.includes(`<${address}>`))
      .map((mail) => what.exec(mail)?.[1])
      .findLast((one) => one !== undefined);
    expect(found, `a mail to ${address} with ${what}`).toBeDefined();
  }).toPass({ timeout: 30_000 });
  return found as string;
}

export const codeOf = (address: string) => mailed(address, /^Subject: (\d{8}) /m);
export const resetLinkOf = (address: string) => mailed(address, /(https?:\/\/\S+\/reset#token=[\w-]+)/);

function mails(): string[] {
  const folder = join(data, "mail");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".eml"))
    .map((name) =>
      readFileSync(join(folder, name), "utf8")
        .replace(/=\r?\n/g, "")
        .replace(/=3D/g, "="),
    );
}
