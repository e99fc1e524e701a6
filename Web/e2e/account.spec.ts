import { url } from "./support/cluster";
import { codeNow } from "./support/code-now";
import { resetLinkOf } from "./support/mail";
import { Password, person, signIn } from "./support/people";
import { expect, test } from "./support/watch";

test("a lost password is replaced by the mailed link, once, and every device is signed out", async ({ device }) => {
  const ada = await person("ada");
  const [old, page] = [await device(), await device()];
  await signIn(old, ada);
  await page.goto(`${url()}/`);
  await page.getByRole("link", { name: "Forgot the password?" }).click();
  await page.getByLabel("E-mail address").fill(ada.email);
  await page.getByRole("button", { name: "Mail me a link" }).click();
  await expect(page.getByText("the link is on its way")).toBeVisible();

  const link = new URL(await resetLinkOf(ada.email));
  const address = `${url()}${link.pathname}${link.hash}`;
  await page.goto(address);
  await page.getByLabel("New password").fill("another horse battery");
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect(page.getByText("The password is set.")).toBeVisible();
  // The token has left the address bar.
  expect(page.url()).not.toContain("token");
  await expect(old.getByText("The password was changed on another device.")).toBeVisible();

  await page.goto("about:blank");
  await page.goto(address);
  await expect(page.getByText("This link is wrong, was used, or has expired.")).toBeVisible();
  await page.getByRole("link", { name: "Set another password" }).click();
  await page.getByRole("link", { name: "Back to sign in" }).click();
  await page.getByLabel("User name").fill(ada.username);
  await page.getByLabel("Password").fill(Password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("The user name or the password is wrong.")).toBeVisible();
  await page.getByLabel("Password").fill("another horse battery");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.locator(".link-word")).toHaveText("Connected");
});

test("a second factor is set up, asked for, and a recovery code stands in for it", async ({ device }) => {
  const ada = await person("ada");
  const page = await device();
  await signIn(page, ada);
  await page.getByRole("button", { name: /Settings/ }).click();
  await page.getByRole("tab", { name: "Security" }).click();
  await page.getByLabel("Password", { exact: true }).fill(Password);
  await page.getByRole("button", { name: "Set it up" }).click();
  const secret = await page.locator("code.secret").innerText();
  await page.getByLabel("Code of the second factor").fill(codeNow(secret));
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.locator(".codes code")).toHaveCount(10);
  const recovery = await page.locator(".codes code").first().innerText();
  await page.getByRole("tab", { name: "Devices" }).click();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();

  await page.getByLabel("User name").fill(ada.username);
  await page.getByLabel("Password").fill(Password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Code of the second factor").fill(recovery);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.locator(".link-word")).toHaveText("Connected");
});

test("a device is signed out from another one, and says why", async ({ device }) => {
  const ada = await person("ada");
  const [here, there] = [await device(), await device()];
  await signIn(there, ada);
  await signIn(here, ada);
  await here.getByRole("button", { name: /Settings/ }).click();
  await here.getByRole("tab", { name: "Devices" }).click();
  await here.getByRole("button", { name: "Sign out all others" }).click();
  await expect(there.getByText("This session was ended on another device.")).toBeVisible();
  await expect(here.locator(".link-word")).toHaveText("Connected");
});

test("speaks Spanish where the browser does, and everywhere once asked to", async ({ device }) => {
  const page = await device({ locale: "es-ES" });
  await page.goto(url());
  await expect(page.getByRole("button", { name: "Iniciar sesión" })).toBeVisible();
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});
