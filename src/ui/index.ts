/** Elements of the app. Importing this registers them; the app gives them what they show. */
export * from "./model.ts";
export * from "./i18n/index.ts";
export { PwElement } from "./element.ts";
export { controls } from "./styles/controls.ts";
export { saveFile } from "./parts/save-file.ts";
export { PacketLog } from "./wire/packet-log.ts";
export { placeOf } from "./wire/place.ts";
export type { MenuItem } from "./parts/menu.ts";
export type { PwLessonView } from "./lesson/lesson-view.ts";
import "./catalogue/catalogue.ts";
import "./lesson/lesson-view.ts";
import "./parts/dialog.ts";
import "./parts/help.ts";
import "./parts/notices.ts";
import "./parts/rewind.ts";
import "./parts/top-bar.ts";
