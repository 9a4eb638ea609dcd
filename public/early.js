// Before the first paint: the theme and language that were chosen, so that the page never flashes in another.
try {
  const chosen = JSON.parse(localStorage.getItem("podwire/preferences") ?? "{}");
  if (chosen.theme === "light" || chosen.theme === "dark") document.documentElement.dataset.theme = chosen.theme;
  if (chosen.language === "zh-CN") document.documentElement.lang = "zh-CN";
} catch {
  // Storage is blocked, or holds something else: the system's theme it is.
}
