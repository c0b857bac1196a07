// Seen from afar a step's words are too small to read: it is drawn as a plain box in the colour of its family, so that moving about stays fluent.
import { type ReactFlowState, useStore } from "@xyflow/react";
import { useEffect } from "react";

const READABLE = 0.25;
const isAfar = (state: ReactFlowState) => state.transform[2] < READABLE;
const pane = (state: ReactFlowState) => state.domNode;

/** Says on the canvas itself whether it is seen from afar; the sheet does the rest. */
export function FromAfar() {
  const afar = useStore(isAfar);
  const canvas = useStore(pane);
  useEffect(() => void canvas?.classList.toggle("hw-afar", afar), [canvas, afar]);
  return null;
}
