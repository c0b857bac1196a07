// Where boxes stand: dagre lays them out, and comes only when it is needed.
import { allNodes } from "./doc";
import type { Card, Doc, FlowNode } from "./types";

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

export async function laidOut(address: string, doc: Doc, cards: Record<string, Card>): Promise<Map<string, [number, number]>> {
  const lay = await loaded(address);
  const places = lay({
    nodes: allNodes(doc).map((node) => ({ id: node.id, width: WIDTH, height: heightOf(cards[node.id], node.note) })),
    edges: doc.edges.map((edge) => [edge.from[0], edge.to]),
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

type PlaceOf = (node: FlowNode) => [number, number];
const BESIDE = 24; // touching edges are no harm, and heights are near enough only
const APART = 36;

// Where one more box stands: right of the one before it, below what stands there already.
export function freePlace(standing: FlowNode[], cards: Record<string, Card>, placeOf: PlaceOf, from: [number, number] | null, high: number): [number, number] {
  const x = from ? from[0] + WIDTH + 2 * APART : 0;
  let y = from ? from[1] : 0;
  const near = standing.filter((node) => Math.abs(placeOf(node)[0] - x) < WIDTH + BESIDE).sort((one, other) => placeOf(one)[1] - placeOf(other)[1]);
  for (const node of near) {
    const top = placeOf(node)[1];
    const bottom = top + heightOf(cards[node.id], node.note);
    if (y < bottom + BESIDE && top < y + high + BESIDE) y = bottom + APART;
  }
  return [x, y];
}

// A few steps that were never placed, as others add them in the outline: each right of the one that leads to it.
export function placedBeside(doc: Doc, cards: Record<string, Card>, placeOf: PlaceOf, ids: string[]): Map<string, [number, number]> {
  const found = new Map<string, [number, number]>();
  const at = (node: FlowNode) => found.get(node.id) ?? placeOf(node);
  const standing = allNodes(doc).filter((node) => !ids.includes(node.id));
  for (const node of allNodes(doc).filter((each) => ids.includes(each.id))) {
    const before = standing.find((each) => doc.edges.some((edge) => edge.from[0] === each.id && edge.to === node.id));
    found.set(node.id, freePlace(standing, cards, at, before ? at(before) : null, heightOf(cards[node.id], node.note)));
    standing.push(node);
  }
  return found;
}

// Steps that were never placed stand all at the same spot; where many lie on each other, nobody has placed any.
export function unplaced(doc: Doc, cards: Record<string, Card>, placeOf: PlaceOf): string[] {
  const nodes = allNodes(doc);
  if (nodes.filter((node) => nodes.some((other) => lieOnEachOther(node, other, cards, placeOf))).length > nodes.length / 3) return nodes.map((node) => node.id);
  const at = new Map<string, string[]>();
  for (const node of nodes) at.set(placeOf(node).join(), [...(at.get(placeOf(node).join()) ?? []), node.id]);
  return [...at.entries()].flatMap(([place, ids]) => (ids.length > 1 || (place === "0,0" && nodes.length > 1 && nodes[0]?.id !== ids[0]) ? ids : []));
}

function lieOnEachOther(one: FlowNode, other: FlowNode, cards: Record<string, Card>, placeOf: PlaceOf): boolean {
  const [[x, y], [a, b]] = [placeOf(one), placeOf(other)];
  if (one === other || Math.abs(x - a) > WIDTH - BESIDE) return false;
  const upper = y <= b ? one : other;
  return Math.abs(y - b) < heightOf(cards[upper.id], upper.note) - BESIDE;
}
