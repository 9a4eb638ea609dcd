import { css } from "lit";
import type { MachineState } from "../../vm/index.ts";
import { t } from "../i18n/index.ts";

/** A machine's state as a dot; the words go beside it or into its tab's name. */
export const stateDot = css`
  .dot {
    flex: none;
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: #7d8896;
  }
  .dot.running {
    background: #35b574;
  }
  .dot.unresponsive {
    background: #e0a030;
  }
  .dot.crashed {
    background: #e5484d;
  }
`;

export function stateText(state: MachineState | undefined): string {
  const words = {
    starting: t().stateStarting,
    running: t().stateRunning,
    paused: t().statePaused,
    unresponsive: t().stateUnresponsive,
    crashed: t().stateCrashed,
    disposed: t().stateDisposed,
  };
  return words[state?.kind ?? "starting"];
}
