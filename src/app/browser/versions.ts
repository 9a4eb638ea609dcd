/**
 * Keeps the app for use without a network, and tells when a newer version has arrived. `reload` brings it in: the old one
 * stays until then, as a page must not change under a learner's hands.
 */
export async function keepVersions(address: string, newer: (reload: () => void) => void): Promise<void> {
  const { serviceWorker } = navigator;
  const registration = await serviceWorker.register(address, { updateViaCache: "none" });
  const offer = (waiting: ServiceWorker): void =>
    newer(() => {
      serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
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
