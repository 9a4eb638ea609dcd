// Which room may import which: the table of docs/design/rooms.md as rules. A breach names the rule; to change what is
// allowed, edit `rooms` or `doors` below and the table of that page in the same commit.
const rooms = {
  base: [],
  net: ["base"],
  kube: ["base"],
  sys: ["base"],
  cluster: ["base", "net", "kube", "sys"],
  guest: ["cluster", "sys", "kube", "net", "base"],
  vm: ["base", "net"],
  lessons: ["base"],
  lab: ["vm", "lessons", "kube", "net", "base"],
  ui: ["lab", "lessons", "kube", "net", "base"],
  cli: ["lab", "lessons", "kube", "net", "base"],
};

// Parts of a room that have a door of their own, because what is behind them runs in one place only.
const doors = {
  "src/base/channel": ["src/guest", "src/vm"],
  "src/kube/schema": ["src/cluster/apiserver", "src/lab", "src/cli", "images"],
  "src/kube/protobuf": ["src/cluster/apiserver"],
  "src/kube/openapi": ["src/cluster/apiserver"],
  "src/kube/patch": ["src/cluster"],
  "src/cluster/apiserver/http": ["src/lab/control-plane/inside"],
  "src/cluster/apiserver/pki": ["src/lab/control-plane/inside"],
  "src/cluster/apiserver/server": ["src/lab/control-plane/inside"],
  "src/cluster/apiserver/store": ["src/lab/control-plane/inside"],
  "src/cluster/controllers": ["src/lab/control-plane/inside"],
  "src/cluster/kubectl": ["src/guest", "images"],
  "src/vm/node": ["src/cli", "src/lab/node", "images"],
  "src/vm/browser": ["src/app", "src/lab/browser"],
  "src/vm/v86": ["src/vm"],
  "src/lab/control-plane/inside": ["src/lab/node", "src/lab/browser"],
  "src/lab/node": ["src/cli"],
  "src/lab/browser": ["src/app"],
  "src/lab/grading": ["src/cli"],
  "src/lab/validation": ["src/cli"],
  "src/lab/testing": ["src/app", "src/cli"],
  "src/sys/testing": ["src/cluster"],
};

const here = "edit the importing file (`from` above), or `rooms` in .dependency-cruiser.cjs";
const anyDoor = "(index|types)\\.ts$";

const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
  name: `room-${room}`,
  comment: `src/${room} may import only: ${[room, ...allowed].join(", ")}. To mend it: ${here}.`,
  severity: "error",
  from: { path: `^src/${room}/` },
  to: {
    path: "^(src|images|tests)/",
    pathNot: [
      `^src/(${[room, ...allowed].join("|")})/`,
      // Upstream's types and samples, for tests alone (see `no-test-in-production`).
      "^tests/support/kube-upstream\\.ts$",
      // A lab's control plane runs the API server and the controllers (see `control-plane-port`).
      ...(room === "lab" ? ["^src/cluster/(apiserver/(http|pki|server|store)|controllers)/index\\.ts$"] : []),
      // The types of a machine are everybody's (see `types-only`); the command line also wires Node's side.
      ...(["ui", "cli", "guest"].includes(room) ? [`^src/vm/${anyDoor}`] : []),
      ...(room === "cli" ? ["^src/vm/node/index\\.ts$", "^images/index\\.ts$"] : []),
    ],
  },
}));

const doorRules = Object.keys(rooms).map((room) => ({
  name: `door-${room}`,
  comment: `A room is entered by its index.ts (or types.ts) only. To mend it: export from src/${room}/index.ts, import that.`,
  severity: "error",
  from: { path: "^(src|images)/", pathNot: `^src/${room}/` },
  to: {
    path: `^src/${room}/`,
    pathNot: [`^src/${room}/${anyDoor}`, ...Object.keys(doors).map((door) => `^${door}/${anyDoor}`)],
  },
}));

const innerDoorRules = Object.entries(doors).map(([door, users]) => ({
  name: `door-${door.replace("src/", "").replace("/", "-")}`,
  comment: `${door} is for ${users.join(", ")} only, and only by its index.ts. To mend it: edit the importing file, or \`doors\`.`,
  severity: "error",
  from: { path: "^(src|images)/", pathNot: [`^${door}/`, ...users.map((user) => `^${user}/`), `^src/${door.split("/")[1]}/`] },
  to: { path: `^${door}/` },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    ...doorRules,
    ...innerDoorRules,
    {
      name: "types-only",
      comment: "Of a machine, ui, cli and guest may know the types only. To mend it: `import type`, or go through src/lab.",
      severity: "error",
      from: { path: "^src/(ui|cli|guest)/" },
      to: { path: `^src/vm/${anyDoor}`, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "control-plane-port",
      comment: "Of the lab, only its control plane's worker runs programs of the cluster. To mend it: go through src/lab/control-plane.",
      severity: "error",
      from: { path: "^src/lab/", pathNot: "^src/lab/control-plane/inside/" },
      to: { path: "^src/cluster/" },
    },
    {
      name: "control-plane-worker",
      comment: "What a control plane is made of is loaded by its worker alone, not by the page. To mend it: ask the worker (src/lab/control-plane/protocol.ts).",
      severity: "error",
      from: { path: "^src/", pathNot: ["^src/lab/control-plane/inside/", "control-plane-worker\\.ts$", "\\.test\\.ts$"] },
      to: { path: "^src/lab/control-plane/inside/" },
    },
    {
      name: "siblings",
      comment: "Programs of src/cluster never import one another. To mend it: move what both need to src/kube, src/net or src/sys.",
      severity: "error",
      from: { path: "^src/cluster/([^/]+)/" },
      to: { path: "^src/cluster/", pathNot: "^src/cluster/$1/" },
    },
    {
      name: "no-cycle",
      comment: "Files that need one another in a circle when they run. To mend it: move what both need to a third file.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "resolvable",
      comment: "The import leads nowhere. To mend it: edit the importing file, or `npm i` the package.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^(qjs:|std$|os$|virtual:)" },
    },
    {
      name: "no-test-in-production",
      comment: "What runs must not need what tests. To mend it: move the shared piece out of the test file.",
      severity: "error",
      from: { path: "^(src|images)/", pathNot: "\\.test\\.ts$" },
      to: { path: "(\\.test\\.ts$|^tests/)" },
    },
    {
      name: "declared-packages",
      comment: "The package is not in package.json, or only as a dev dependency of what runs. To mend it: `npm i NAME`.",
      severity: "error",
      from: { path: "^src/", pathNot: ["\\.test\\.ts$", "^src/cli/dev/", "^src/app/(vite[-.]|web-build)"] },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "browser", "node", "default", "types"] },
  },
};
