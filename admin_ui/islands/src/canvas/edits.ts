// What people do, as batches of changes: pure, from the shown copy.
import { allNodes, find, newId, targetOf } from "./doc";
import type { Card, Doc, FlowNode, Group, Kind, Op } from "./types";

export type Cards = Record<string, Card>;
const WIDE = 320;
const HIGH = 150;

export function wire(doc: Doc, node: string, port: string, to: string): Op[] {
  const was = targetOf(doc, node, port);
  if (was === to) return [];
  const edge = doc.edges.find((each) => each.from[0] === node && each.from[1] === port)?.id ?? newId("e_");
  const at = to ? -1 : doc.edges.findIndex((each) => each.id === edge);
  return [{ op: "wire", node, port, was, to, edge, at }];
}

// A new step after an exit goes between it and what came next; a new way to start leads where the first one leads.
export function add(doc: Doc, kind: Kind, after: { node: string; port: string } | null, cards: Cards, pos: [number, number]): { ops: Op[]; id: string } {
  const node: FlowNode = { id: newId("n_"), type: kind.type, tv: kind.tv, label: "", config: kind.config, pos, group: "", disabled: false, note: "" };
  const ops: Op[] = [{ op: "add", node, entry: kind.trigger }];
  const main = kind.card.main;
  if (kind.trigger) {
    const first = doc.entry[0];
    const to = first ? targetOf(doc, first.id, cards[first.id]?.main || "out") : "";
    if (to && main) ops.push({ op: "wire", node: node.id, port: main, was: "", to, edge: newId("e_") });
  } else if (after) {
    const following = targetOf(doc, after.node, after.port);
    ops.push(...wire(doc, after.node, after.port, node.id));
    if (following && main) ops.push({ op: "wire", node: node.id, port: main, was: "", to: following, edge: newId("e_") });
  }
  return { ops, id: node.id };
}

// What led to a removed step leads on to what simply came after it; the last way to start stays.
export function remove(doc: Doc, ids: string[], cards: Cards): Op[] {
  const gone = new Set(ids.filter((id) => find(doc, id)));
  if (doc.entry.every((node) => gone.has(node.id))) doc.entry.slice(0, 1).forEach((node) => gone.delete(node.id));
  const onward = (id: string, seen = new Set<string>()): string => {
    const main = cards[id]?.main ?? "";
    const next = main ? targetOf(doc, id, main) : "";
    if (!next || seen.has(next)) return "";
    return gone.has(next) ? onward(next, seen.add(next)) : next;
  };
  const wires = doc.edges.flatMap((edge, at): Op[] => {
    const [node, port] = edge.from;
    if (gone.has(node)) return [{ op: "wire", node, port, was: edge.to, to: "", edge: edge.id, at }];
    if (!gone.has(edge.to)) return [];
    const to = onward(edge.to);
    return [{ op: "wire", node, port, was: edge.to, to, edge: edge.id, at: to ? -1 : at }];
  });
  const texts = Object.entries(doc.i18n).flatMap(([key, said]) =>
    gone.has(key.split(".")[0] ?? "") ? Object.entries(said).map(([locale, text]): Op => ({ op: "text", key, locale, was: text, to: "" })) : [],
  );
  // Wires are cut from the last to the first, so that each one's place is still right when it is put back.
  const cut = wires.filter((op) => op.op === "wire" && !op.to).reverse();
  const led = wires.filter((op) => op.op === "wire" && op.to);
  const taken = [...gone].map((id): Op => {
    const entry = doc.entry.findIndex((node) => node.id === id);
    const node = find(doc, id) as FlowNode;
    return { op: "delete", node, entry: entry >= 0, at: entry >= 0 ? entry : doc.nodes.indexOf(node) };
  });
  return [...led, ...cut, ...texts, ...taken.sort((a, b) => ("at" in b ? (b.at ?? 0) : 0) - ("at" in a ? (a.at ?? 0) : 0))];
}

export function set(doc: Doc, ids: string[], field: "label" | "note" | "group" | "disabled", to: unknown): Op[] {
  return ids.flatMap((id): Op[] => {
    const node = find(doc, id);
    return node && node[field] !== to ? [{ op: "set", node: id, field, was: node[field], to }] : [];
  });
}

export function move(doc: Doc, places: Map<string, [number, number]>): Op[] {
  return allNodes(doc).flatMap((node): Op[] => {
    const to = places.get(node.id);
    if (!to || (to[0] === node.pos[0] && to[1] === node.pos[1])) return [];
    return [{ op: "set", node: node.id, field: "pos", was: node.pos, to }];
  });
}

export function group(doc: Doc, ids: string[], title: string): Op[] {
  const made: Group = { id: newId("g_"), title };
  return [{ op: "group", id: made.id, was: null, to: made }, ...set(doc, ids, "group", made.id)];
}

export function ungroup(doc: Doc, ids: string[]): Op[] {
  const groups = new Set(ids.map((id) => find(doc, id)?.group).filter(Boolean));
  const members = allNodes(doc).filter((node) => groups.has(node.group));
  const gone = doc.groups.filter((each) => groups.has(each.id));
  return [...set(doc, members.map((node) => node.id), "group", ""), ...gone.map((was): Op => ({ op: "group", id: was.id, was, to: null, at: doc.groups.indexOf(was) }))];
}

export type Alignment = "left" | "top" | "across" | "down";

export function align(doc: Doc, ids: string[], how: Alignment, placeOf: (node: FlowNode) => [number, number]): Op[] {
  const chosen = allNodes(doc).filter((node) => ids.includes(node.id));
  const places = chosen.map((node) => ({ id: node.id, at: placeOf(node) }));
  const along = how === "left" || how === "across" ? 0 : 1;
  const values = places.map((each) => each.at[along] as number);
  const low = Math.min(...values);
  const ordered = [...places].sort((a, b) => (a.at[along] as number) - (b.at[along] as number));
  const step = (Math.max(...values) - low) / Math.max(1, places.length - 1);
  const spread = Math.max(step, along === 0 ? WIDE : HIGH);
  const to = new Map<string, [number, number]>();
  ordered.forEach(({ id, at }, n) => {
    const value = how === "left" || how === "top" ? low : Math.round(low + n * spread);
    to.set(id, along === 0 ? [value, at[1]] : [at[0], value]);
  });
  return move(doc, to);
}

// Moves that were decided before steps got their places: what was there is where they stand now.
export function afterMoves(ops: Op[], laid: Map<string, [number, number]>): Op[] {
  return ops.map((op) => (op.op === "set" && op.field === "pos" && laid.has(op.node) ? { ...op, was: laid.get(op.node) } : op));
}
