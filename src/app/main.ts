import "./no-eval.ts";
import { hex } from "../base/index.ts";
import { browserClock } from "../vm/browser/index.ts";
import { t } from "../ui/index.ts";
import "./app-element.ts";
import { deleteData } from "./browser/delete-data.ts";
import { deletions } from "./browser/deletions.ts";
import { browserLocks } from "./browser/locks.ts";
import { machineHost, type BrowserMachineHost } from "./browser/machine-host.ts";
import { browserTexts } from "./browser/texts.ts";
import { unsupported } from "./browser/unsupported.ts";
import { keepVersions } from "./browser/versions.ts";
import { bundledContent, figureUrl } from "./content.ts";
import type { AppPorts } from "./ports.ts";

const STORE = "podwire";

let host: Promise<BrowserMachineHost> | undefined;

const machines = (): Promise<BrowserMachineHost> => (host ??= machineHost(STORE, new URL("images/", document.baseURI), () =>
  app.tell({ id: "progress-unsaved", tone: "warn", text: t().noticeStorageBlocked })));

/** Whoever wants machines after this gets a storage that is new as well. */
const closeStorage = (): void => {
  void host?.then((open) => open.close());
  host = undefined;
};

const { announce, onDeleted } = deletions();
onDeleted(closeStorage);

const ports: AppPorts = {
  content: bundledContent(),
  figureUrl,
  clock: browserClock,
  texts: browserTexts,
  locks: browserLocks(navigator.locks),
  unsupported,
  machines,
  randomSeed: () => hex(crypto.getRandomValues(new Uint8Array(8))),
  deleteData: () => {
    announce();
    closeStorage();
    return deleteData([STORE]);
  },
  onDeleted,
};

const app = document.createElement("pw-app");
app.ports = ports;
document.body.append(app);

if (import.meta.env.PROD && "serviceWorker" in navigator) {
  const offer = (reload: () => void): void => {
    const run = (): void => void app.flush().then(reload);
    app.tell({ id: "version", tone: "info", text: t().noticeNewVersion, action: { label: t().reload, run } });
  };
  keepVersions("./service-worker.js", offer).catch((error: unknown) => console.warn("The app will need a network each time:", error));
}
