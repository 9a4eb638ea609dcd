import type { Status } from "./daemon/protocol.ts";

function machineLine(machine: Status["machines"][number]): string {
  const cards = machine.interfaces.map((nic) => `${nic.name} on ${nic.segment} ${nic.addresses.join(" ") || "(no address)"}`);
  return `  ${machine.name.padEnd(12)} ${machine.state.padEnd(12)} ${cards.join(", ")}`;
}

/** What `podwire status` prints for people. */
export function describeStatus(status: Status): string {
  const first = status.machines[0]?.name ?? "MACHINE";
  const segment = status.segments[0]?.name;
  const vars = Object.entries(status.vars).map(([name, value]) => `${name}=${value}`);
  return [
    `${status.lab}${status.lesson === undefined ? "" : ` (lesson ${status.lesson})`}, seed ${status.seed}, pid ${status.pid}`,
    ...(vars.length === 0 ? [] : [`  ${vars.join(" ")}`]),
    ...status.machines.map(machineLine),
    ...(status.apiPort === undefined ? [] : [`  the cluster's API: https://127.0.0.1:${status.apiPort} (podwire kubeconfig)`]),
    ...status.segments.map((one) => `  segment ${one.name}: ${one.frames} frames kept`),
    `Go on with: podwire shell ${first}${segment === undefined ? "" : ` · podwire capture ${segment} -o FILE`} · podwire down`,
    "",
  ].join("\n");
}
