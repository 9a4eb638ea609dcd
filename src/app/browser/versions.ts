/**
 * Keeps the app for use without a network, and tells when a newer version has arrived. `reload` brings it in: the old one
 * stays until then, as a page must not change under a learner's hands. When another page has brought it in, this one is
 * told as well; the service worker keeps its files for it until it has gone.
 */
export async function keepVersions(address: string, newer: (reload: () => void) => void): Promise<void> {
  const { serviceWorker } = navigator;
  // A first visit is taken over by the worker of its own version.
  let ours = serviceWorker.controller === null;
  let asked = false;
  serviceWorker.addEventListener("controllerchange", () => {
    if (asked) location.reload();
    else if (!ours) newer(() => location.reload());
    ours = false;
  });
  const registration = await serviceWorker.register(address, { updateViaCache: "none" });
  const offer = (waiting: ServiceWorker): void =>
    newer(() => {
      // Another page may have been quicker.
      if (waiting.state !== "installed") return location.reload();
      asked = true;
      waiting.postMessage("activate");
    });
  if (registration.waiting && serviceWorker.controller) offer(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const { installing } = registration;
    installing?.addEventListener("statechange", () => {
      if (installing.state === "installed" && serviceWorker.controller) offer(installing);
    });
  });
}
