import { expect, test } from "vitest";
import { changedFiles, readInventory } from "./integrity.ts";

const LISTING = `     28 -rwxr-xr-x    1 root     root          2094 2026-11-23 04:29:22 +0000 /init

/usr/:
total 0
     39 drwxr-xr-x    2 root     root          4140 2026-11-23 04:29:25 +0000 bin

/usr/bin:
total 8384
     40 lrwxrwxrwx    1 root     root             7 2026-11-23 04:29:22 +0000 [ -> busybox
     41 -rwxr-xr-x    1 root     root         12345 2026-11-23 04:29:22 +0000 ping
`;
const changed = (from: string, to: string) => changedFiles(readInventory(LISTING), readInventory(LISTING.replace(from, to)));

test("files by path; folders left out", () => {
  expect([...readInventory(LISTING).keys()]).toEqual(["/init", "/usr/bin/[", "/usr/bin/ping"]);
  expect(changedFiles(readInventory(LISTING), readInventory(LISTING))).toEqual([]);
});

test.each<[string, string, string, string[]]>([
  ["another file under the same name", "     41 -rwx", "    777 -rwx", ["/usr/bin/ping"]],
  ["written to in place", "12345 2026-11-23 04:29:22", "12345 2026-11-23 04:41:02", ["/usr/bin/ping"]],
  ["another mode", "     41 -rwxr-xr-x", "     41 ----------", ["/usr/bin/ping"]],
  ["a link turned", "[ -> busybox", "[ -> /tmp/x", ["/usr/bin/["]],
  ["taken away", "     41 -rwxr-xr-x    1 root     root         12345 2026-11-23 04:29:22 +0000 ping\n", "", ["/usr/bin/ping"]],
  ["a library put before all others", "/usr/:", "     88 -rw-r--r--    1 root     root            12 2026-11-23 04:29:22 +0000 /etc/ld.so.preload\n\n/usr/:", ["/etc/ld.so.preload"]],
])("%s", (_name, from, to, files) => {
  expect(changed(from, to)).toEqual(files);
});
