import { dev, isUp } from "./cluster";

const Port = process.env.CHAT_E2E_PORT ?? "5180";

/** Starts a cluster of two silos and two gateways behind one address, and stops it afterwards; one that runs already is left running. */
export default function start(): (() => void) | undefined {
  if (isUp()) {
    return undefined;
  }
  dev("reset", "--yes");
  dev("up", "--silos", "2", "--gateways", "2", "--port", Port, "--detach");
  return () => dev("down");
}
