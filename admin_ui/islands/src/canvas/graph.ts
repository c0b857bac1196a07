// Moving along the graph by keys: right through the first exit, left to where one came from, up and down among siblings.
import { allNodes, targetOf } from "./doc";
import type { Card, Doc } from "./types";

export type Direction = "ArrowRight" | "ArrowLeft" | "ArrowDown" | "ArrowUp";

export function neighbour(doc: Doc, cards: Record<string, Card>, id: string, direction: Direction, from: string): string {
  const after = (node: string) => (cards[node]?.ports ?? []).map((port) => targetOf(doc, node, port.id)).filter(Boolean);
  const before = doc.edges.filter((edge) => edge.to === id).map((edge) => edge.from[0]);
  if (direction === "ArrowRight") return after(id)[0] ?? "";
  const parent = before.includes(from) ? from : (before[0] ?? "");
  if (direction === "ArrowLeft") return parent;
  const siblings = parent ? [...new Set(after(parent))] : doc.entry.map((node) => node.id);
  const at = siblings.indexOf(id) + (direction === "ArrowDown" ? 1 : -1);
  return siblings[at] ?? "";
}

// The reading order, for the first key press and for lists: along the ways, then what nothing leads to.
export function inOrder(doc: Doc, cards: Record<string, Card>): string[] {
  const seen = new Set<string>();
  const waiting = doc.entry.map((node) => node.id);
  const order: string[] = [];
  const visit = (): void => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      if (seen.has(id)) continue;
      seen.add(id);
      order.push(id);
      waiting.unshift(...(cards[id]?.ports ?? []).map((port) => targetOf(doc, id as string, port.id)).filter(Boolean));
    }
  };
  visit();
  for (const node of allNodes(doc)) {
    waiting.push(node.id);
    visit();
  }
  return order;
}
