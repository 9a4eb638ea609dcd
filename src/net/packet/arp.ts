import { formatIpv4, formatMac } from "../address.ts";
import type { Dissection, Next } from "./dissection.ts";
import { etherTypeName } from "./names.ts";

/** RFC 826, for IPv4 over Ethernet. */
export function arp(packet: Dissection, at: number, end: number): Next | undefined {
  const layer = packet.layer("arp", "ARP", at, end);
  const hardware = layer.u16("hardware", "Hardware type", (type) => (type === 1 ? "Ethernet (1)" : String(type)));
  const protocol = layer.u16("protocol", "Protocol type", etherTypeName);
  const hardwareBytes = layer.u8("hardware-length", "Hardware address length");
  const protocolBytes = layer.u8("protocol-length", "Protocol address length");
  const operation = layer.u16("operation", "Operation", operationName);
  if (hardware !== 1 || protocol !== 0x0800 || hardwareBytes !== 6 || protocolBytes !== 4) {
    layer.summary = `operation ${operation}, not IPv4 over Ethernet`;
    packet.say(`ARP, ${layer.summary}`);
    return { dissect: "data", at: layer.at, end };
  }
  const senderMac = formatMac(layer.take(6, "sender-mac", "Sender MAC", formatMac));
  const sender = formatIpv4(layer.take(4, "sender-ip", "Sender IP", formatIpv4));
  layer.take(6, "target-mac", "Target MAC", formatMac);
  const target = formatIpv4(layer.take(4, "target-ip", "Target IP", formatIpv4));
  if (sender === target) layer.note("gratuitous-arp", "announces its own address");
  if (sender === "0.0.0.0") layer.note("arp-probe", "asks whether somebody has this address already");
  layer.summary = operation === 2 ? `${sender} is-at ${senderMac}` : `who-has ${target} tell ${sender}`;
  const verb = operation === 1 ? "Request " : operation === 2 ? "Reply " : `operation ${operation} `;
  packet.flows.push({ kind: "ARP", source: sender, destination: target, text: `${verb}${layer.summary}, length ${end - at}` });
  layer.end = layer.at;
  return undefined;
}

function operationName(operation: number): string {
  return operation === 1 ? "request (1)" : operation === 2 ? "reply (2)" : String(operation);
}
