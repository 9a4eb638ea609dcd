import { expect, test } from "vitest";
import { connectionsTo } from "./machine-link.ts";

test("a guest's table of connections tells those with the neighbour that are not over", () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:192B 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2011 1 c1 100 0 0 10 0
   1: 0200FEA9:8B5C 0100FEA9:1F90 01 00000000:00000000 00:00000000 00000000     0        0 2012 1 c2 20 4 30 10 -1
   2: 0200FEA9:8B5D 0100FEA9:1F90 06 00000000:00000000 03:00000F2A 00000000     0        0 0 3 c3
   3: 0100000A:8B5E 0200000A:1F90 01 00000000:00000000 00:00000000 00000000     0        0 2013 1 c4 20 4 30 10 -1
   4: 0200FEA9:192B 0100FEA9:C000 08 00000000:00000000 00:00000000 00000000     0        0 2014 1 c5 20 4 30 10 -1
`;
  expect(connectionsTo("169.254.0.1", table)).toEqual([{ machinePort: 0x8b5c, port: 8080 }, { machinePort: 6443, port: 49_152 }]);
  expect(connectionsTo("169.254.0.1", "")).toEqual([]);
});
