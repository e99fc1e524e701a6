import type { ProcessStatus } from "./operators-api";
import { t } from "./texts";

const Mebibyte = 1024 * 1024;

export function ProcessTable({ processes }: { processes: readonly ProcessStatus[] }) {
  return (
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th scope="col">{t().process}</th>
            <th scope="col" class="text">
              {t().kind}
            </th>
            <th scope="col">{t().up}</th>
            <th scope="col">{t().sockets}</th>
            <th scope="col">{t().inMemory}</th>
            <th scope="col">{t().memory}</th>
            <th scope="col" title={t().callsHint}>
              {t().calls}
            </th>
            <th scope="col">{t().errors}</th>
          </tr>
        </thead>
        <tbody>
          {processes.map((one) => (
            <tr key={one.id ?? one.name} class={one.answers ? "" : "gone"}>
              <th scope="row">{one.name}</th>
              <td class="text">{one.kind}</td>
              {one.answers ? <Facts one={one} /> : <td colSpan={6}>{t().silent}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Facts({ one }: { one: ProcessStatus }) {
  return (
    <>
      <td>{duration(one.uptimeSeconds ?? 0)}</td>
      <td>{one.kind === "silo" ? "–" : one.sockets}</td>
      <td>{one.kind === "gateway" ? "–" : one.rooms}</td>
      <td>{Math.round((one.memoryBytes ?? 0) / Mebibyte)} MiB</td>
      <td>{one.callMs === undefined ? "–" : `${one.callMs} / ${one.slowCallMs}`}</td>
      <td class={one.errors ? "bad" : ""}>{one.errors}</td>
    </>
  );
}

/** As "3d 4h", "4h 5m", "5m 6s". */
export function duration(seconds: number): string {
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3_600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  return days > 0
    ? `${days}d ${hours}h`
    : hours > 0
      ? `${hours}h ${minutes}m`
      : `${minutes}m ${Math.floor(seconds) % 60}s`;
}
