import "./reach.ts";
import "../../../src/vm/node/machine-worker.ts";
