// The same changes as on the server, done to the copy that is shown; and the way back.
import type { Doc, FlowEdge, FlowNode, Op } from "./types";

function placed<T>(items: T[], item: T, at = -1): T[] {
  return at >= 0 && at < items.length ? [...items.slice(0, at), item, ...items.slice(at)] : [...items, item];
}

function exchanged<T extends { id: string }>(items: T[], id: string, to: T | null, at?: number): T[] {
  if (to === null) return items.filter((each) => each.id !== id);
  return items.some((each) => each.id === id) ? items.map((each) => (each.id === id ? to : each)) : placed(items, to, at);
}

function altered(doc: Doc, id: string, change: (node: FlowNode) => FlowNode): Doc {
  const inside = (nodes: FlowNode[]) => (nodes.some((node) => node.id === id) ? nodes.map((node) => (node.id === id ? change(node) : node)) : nodes);
  return { ...doc, entry: inside(doc.entry), nodes: inside(doc.nodes) };
}

function wired(edges: FlowEdge[], op: Extract<Op, { op: "wire" }>): FlowEdge[] {
  const mine = (edge: FlowEdge) => edge.from[0] === op.node && edge.from[1] === op.port;
  if (!op.to) return edges.filter((edge) => !mine(edge));
  if (edges.some(mine)) return edges.map((edge) => (mine(edge) ? { ...edge, to: op.to } : edge));
  return placed(edges, { id: op.edge || newId("e_"), from: [op.node, op.port], to: op.to }, op.at);
}

function withText(doc: Doc, key: string, locale: string, text: string): Doc {
  const { [locale]: _old, ...others } = doc.i18n[key] ?? {};
  return { ...doc, i18n: { ...doc.i18n, [key]: text ? { ...others, [locale]: text } : others } };
}

function applied(doc: Doc, op: Op): Doc {
  switch (op.op) {
    case "add":
      if (find(doc, op.node.id)) return doc;
      return op.entry ? { ...doc, entry: placed(doc.entry, op.node, op.at) } : { ...doc, nodes: placed(doc.nodes, op.node, op.at) };
    case "delete":
      return {
        ...doc,
        entry: doc.entry.filter((node) => node.id !== op.node.id),
        nodes: doc.nodes.filter((node) => node.id !== op.node.id),
        edges: doc.edges.filter((edge) => edge.from[0] !== op.node.id && edge.to !== op.node.id),
      };
    case "set":
      return altered(doc, op.node, (node) => ({ ...node, [op.field]: op.to }));
    case "config":
      return altered(doc, op.node, (node) => {
        const { [op.field]: _old, ...others } = node.config;
        return { ...node, config: op.to === undefined ? others : { ...others, [op.field]: op.to } };
      });
    case "wire":
      if (!find(doc, op.node) || (op.to && !find(doc, op.to))) return doc;
      return { ...doc, edges: wired(doc.edges, op) };
    case "text":
      return withText(doc, op.key, op.locale, op.to);
    case "group":
      return { ...doc, groups: exchanged(doc.groups, op.id, op.to, op.at) };
    case "var":
      return { ...doc, vars: exchanged(doc.vars, op.id, op.to, op.at) };
    case "flow":
      return { ...doc, [op.field]: op.to };
  }
}

// Many moves at once (tidying 1,000 steps) go in one pass; everything else one after the other.
export function apply(doc: Doc, ops: Op[]): Doc {
  const moves = new Map<string, unknown>();
  if (ops.every((op) => op.op === "set" && op.field === "pos")) {
    for (const op of ops) if (op.op === "set") moves.set(op.node, op.to);
    const move = (node: FlowNode) => (moves.has(node.id) ? { ...node, pos: moves.get(node.id) as [number, number] } : node);
    return { ...doc, entry: doc.entry.map(move), nodes: doc.nodes.map(move) };
  }
  return ops.reduce(applied, doc);
}

export function inverse(ops: Op[]): Op[] {
  return [...ops].reverse().map((op): Op => {
    if (op.op === "add") return { ...op, op: "delete" };
    if (op.op === "delete") return { ...op, op: "add" };
    return { ...op, was: op.to, to: op.was } as Op;
  });
}

export function allNodes(doc: Doc): FlowNode[] {
  return [...doc.entry, ...doc.nodes];
}

export function find(doc: Doc, id: string): FlowNode | undefined {
  return doc.nodes.find((node) => node.id === id) ?? doc.entry.find((node) => node.id === id);
}

export function targetOf(doc: Doc, id: string, port: string): string {
  return doc.edges.find((edge) => edge.from[0] === id && edge.from[1] === port)?.to ?? "";
}

export function newId(prefix: string): string {
  const letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  return prefix + [...crypto.getRandomValues(new Uint8Array(9))].map((byte) => letters[byte % letters.length]).join("");
}
