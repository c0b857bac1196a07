// Large flows: only what is in sight is drawn, so boxes out of sight have the size and the exits they will about have.
import { type NodeHandle, Position } from "@xyflow/react";
import type { StepNode } from "./card";
import type { Doc } from "./types";
import { heightOf, WIDTH } from "./layout";

const MANY = 400;
const DOT = 12;
const ROW = 27;
const START_ZOOM = 0.8;
const FROM_LEFT = 120;

export function isLarge(doc: Doc): boolean {
  return doc.nodes.length > MANY;
}

export function guessed(node: StepNode): StepNode {
  const { card, note, entry } = node.data;
  const height = heightOf(card, note);
  const handle = (type: "source" | "target", id: string | undefined, x: number, y: number): NodeHandle => ({
    type,
    id,
    position: type === "target" ? Position.Left : Position.Right,
    ...{ x: x - DOT / 2, y: y - DOT / 2, width: DOT, height: DOT },
  });
  const first = height - card.ports.length * ROW;
  const handles = card.ports.map((port, n) => handle("source", port.id, WIDTH, first + (n + 0.5) * ROW));
  if (!entry) handles.push(handle("target", undefined, 0, height / 2));
  return { ...node, measured: { width: WIDTH, height }, handles };
}

// What was drawn once is known exactly.
export function drawnOnce(nodes: StepNode[], ids: Set<string>): StepNode[] {
  return nodes.map((node) => (node.handles && ids.has(node.id) ? { ...node, handles: undefined } : node));
}

// A large flow opens where one reads it from: its start, or the step that the address names, at the left in the middle.
export function startOf([x, y]: [number, number]): { x: number; y: number; zoom: number } {
  const pane = document.getElementById("flow-canvas")?.clientHeight ?? 600;
  return { x: FROM_LEFT - x * START_ZOOM, y: pane / 2 - 80 - y * START_ZOOM, zoom: START_ZOOM };
}
