/** Everything of ours in this browser: progress, preferences, machines, files, and the service worker itself. */
export async function deleteData(stores: readonly string[]): Promise<void> {
  deleteTexts();
  await allowed(async () => {
    await Promise.all((await caches.keys()).filter((name) => name.startsWith("podwire-")).map((name) => caches.delete(name)));
  });
  await allowed(() => Promise.all(stores.map(deleteDatabase)));
  await allowed(async () => {
    const registrations = await navigator.serviceWorker.getRegistrations();
    await Promise.all(registrations.map((registration) => registration.unregister()));
  });
}

/** A browser that forbids storage has kept nothing, and says so of each kind. */
async function allowed(remove: () => Promise<unknown>): Promise<void> {
  try {
    await remove();
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

function deleteTexts(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith("podwire/")) localStorage.removeItem(key);
  } catch {
    // A browser that forbids storage has kept nothing.
  }
}

/** Milliseconds that other tabs have to let go of a database: ours do at once, one that is asleep when it wakes. */
const LET_GO_MS = 5000;

/** Resolves when it is gone, or will be as soon as a tab that sleeps has let go of it. */
function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name);
    for (const type of ["success", "error"]) request.addEventListener(type, () => resolve());
    setTimeout(resolve, LET_GO_MS);
  });
}
