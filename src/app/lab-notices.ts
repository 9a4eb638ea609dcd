import type { LabNotice } from "../lab/index.ts";
import { clockTime, t, type Notice } from "../ui/index.ts";
import type { Resumed } from "./lab-host.ts";

/** What a lab has to say by itself, in the learner's words. */
export function labNotice(notice: LabNotice): Notice {
  switch (notice.kind) {
    case "storage-full":
      return { id: "storage", tone: "warn", text: t().noticeStorageFull };
    case "not-saved":
      return { id: "storage", tone: "warn", text: t().noticeNotSaved(notice.message) };
    case "checkpoint-lost":
      return { id: "clean", tone: "warn", text: t().noticeClean };
    case "reset":
      return { id: "failed", tone: "bad", text: t().noticeFailed(notice.message) };
  }
}

/** Who has passed nothing yet misses nothing on clean machines. */
export function resumedNotice(resumed: Resumed, passedBefore: boolean): Notice | undefined {
  if (resumed.kind === "resumed") return { id: "resumed", tone: "info", text: t().noticeResumed(clockTime(resumed.from.takenAt)) };
  return resumed.kind === "gone" && passedBefore ? { id: "clean", tone: "warn", text: t().noticeClean } : undefined;
}
