import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..", "..");

/** Where the cluster of this run keeps its things. */
export const data = process.env.CHAT_E2E_DATA ?? join(root, "artifacts", "e2e-data");

// One machine plays many people; what is tried here is not the defence against that.
const settings = {
  Chat__Accounts__OperatorName: "the-operator",
  Chat__RateLimits__RegistrationBurst: "10000",
  Chat__RateLimits__NetworkSignInsPerMinute: "10000",
  Chat__RateLimits__NetworkMailsPerHour: "10000",
  Chat__RateLimits__ConnectBurst: "1000",
  Chat__RateLimits__CallBurst: "100000",
  Chat__RateLimits__PostBurst: "100000",
  Chat__RateLimits__UploadBurst: "100000",
};

/** Whoever registers under this name is an operator. */
export const Operator = settings.Chat__Accounts__OperatorName;

/** One verb of ./dev, with this run's data. */
export function dev(...args: string[]): string {
  return execFileSync(join(root, "dev"), args, {
    encoding: "utf8",
    env: { ...process.env, ...settings, CHAT_DATA: data },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

const told = (name: string) => readFileSync(join(data, "run", name), "utf8").trim();

/** The balancer's address, as people type it. */
export const url = () => told("url");

/** Each gateway's own address. */
export const gateways = () => told("urls").split("\n");

/** Ends a process of the cluster at once, without a word. */
export function kill(name: string): void {
  process.kill(Number(told(`${name}.pid`)), "SIGKILL");
}

export const isUp = () => existsSync(join(data, "run", "url")) && dev("status").includes("gateway-2 runs");
