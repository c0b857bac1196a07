// A box that is drawn anew just while its exits are measured loses them, and with them its wires: it is measured again.
import { useReactFlow, useUpdateNodeInternals } from "@xyflow/react";
import { useEffect } from "react";
import type { StepNode } from "./card";

const SETTLED_MS = 60;

export function useMeasured(nodes: StepNode[]): void {
  const flow = useReactFlow();
  const again = useUpdateNodeInternals();
  useEffect(() => {
    const timer = window.setTimeout(() => {
      const lost = nodes.filter((node) => node.measured && !flow.getInternalNode(node.id)?.internals.handleBounds).map((node) => node.id);
      if (lost.length) again(lost);
    }, SETTLED_MS);
    return () => window.clearTimeout(timer);
  }, [nodes]);
}
