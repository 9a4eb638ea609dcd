import fc from "fast-check";
import { expect, test } from "vitest";
import { commandWords } from "./command-words.ts";

test.each<[string, string[]]>([
  ["ip addr show", ["ip"]],
  ["ip -br link | grep eth0", ["ip", "grep"]],
  ["ip netns exec blue ping -c 1 10.0.0.1", ["ip", "ping"]],
  ["ip -all netns exec ip link", ["ip"]],
  ["ip -n blue link set lo up && ping -c1 127.0.0.1", ["ip", "ping"]],
  ["nsenter -t 123 -n tcpdump -i lo", ["nsenter", "tcpdump"]],
  ["nsenter --target \"$(pidof x)\" --net ss -ltn", ["nsenter", "ss"]],
  ["timeout 3 nc -l 80; echo done", ["timeout", "nc", "echo"]],
  ["sudo -u root env A=1 B=2 wget -q http://x", ["sudo", "env", "wget"]],
  ["A=1 sysctl -w net.ipv4.ip_forward=1 >/dev/null 2>&1", ["sysctl"]],
  ["cat <<EOF", ["cat"]],
  ["for n in 1 2 3; do ping -c 1 10.0.0.$n; done", ["ping"]],
  ["if ! iptables -L; then modprobe ip_tables; fi", ["iptables", "modprobe"]],
  ["echo 'a | b; c' \"x && y\" # | not this", ["echo"]],
  ["$PROGRAM --help", []],
  ["/usr/bin/ip link\nbridge link", ["/usr/bin/ip", "bridge"]],
  ["(cd /tmp && ls) | wc -l", ["cd", "ls", "wc"]],
  ["ping \\\n  -c 1 host-b &", ["ping"]],
])("%s", (line, words) => {
  expect(commandWords(line)).toEqual(words);
});

test("no text keeps it from coming to an end", () => {
  const piece = fc.constantFrom("'", '"', "\\", "$(", ")", "`", "|", "&&", "a", " ", "\n", "${", "<", "#", "ip netns exec ");
  fc.assert(fc.property(fc.oneof(fc.string(), fc.array(piece).map((parts) => parts.join(""))), (line) => Array.isArray(commandWords(line))));
});
