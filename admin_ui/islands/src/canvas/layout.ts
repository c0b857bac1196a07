// Where boxes stand: dagre lays them out, and comes only when it is needed.
import { allNodes } from "./doc";
import type { Card, Doc } from "./types";

export interface Laid {
  nodes: { id: string; width: number; height: number }[];
  edges: [string, string][];
}
export type Places = Record<string, [number, number]>;
declare global {
  interface Window {
    hwLayout?: (graph: Laid) => Places;
  }
}

export const WIDTH = 250;

// As tall as its card is drawn, near enough for a layout.
export function heightOf(card: Card | undefined, note: string): number {
  return 66 + (card?.content ? 36 : 0) + (note ? 34 : 0) + (card?.ports.length ?? 0) * 27;
}

export async function laidOut(address: string, doc: Doc, cards: Record<string, Card>, only?: Set<string>): Promise<Map<string, [number, number]>> {
  const lay = await loaded(address);
  const nodes = allNodes(doc).filter((node) => !only || only.has(node.id));
  const places = lay({
    nodes: nodes.map((node) => ({ id: node.id, width: WIDTH, height: heightOf(cards[node.id], node.note) })),
    edges: doc.edges.filter((edge) => !only || (only.has(edge.from[0]) && only.has(edge.to))).map((edge) => [edge.from[0], edge.to]),
  });
  return new Map(Object.entries(places));
}

function loaded(address: string): Promise<(graph: Laid) => Places> {
  if (window.hwLayout) return Promise.resolve(window.hwLayout);
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", () => (window.hwLayout ? done(window.hwLayout) : failed(new Error("no layout"))));
    script.addEventListener("error", () => failed(new Error("no layout")));
    document.head.append(script);
  });
}

// Steps that were never placed stand all at the same spot.
export function unplaced(doc: Doc): string[] {
  const nodes = allNodes(doc);
  const at = new Map<string, string[]>();
  for (const node of nodes) at.set(node.pos.join(), [...(at.get(node.pos.join()) ?? []), node.id]);
  return [...at.entries()].flatMap(([place, ids]) => (ids.length > 1 || (place === "0,0" && nodes.length > 1 && nodes[0]?.id !== ids[0]) ? ids : []));
}
