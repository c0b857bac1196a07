// Steps as text: copied here, pasted into any flow of any company. Ids are made anew, what they need comes along.
import { allNodes, newId } from "./doc";
import type { Doc, FlowEdge, FlowNode, Group, Kind, Op, Var } from "./types";

const FORMAT = "hubwright/steps/1";
const WORD = /[A-Za-z_][A-Za-z0-9_]*/g;

interface Part {
  format: typeof FORMAT;
  nodes: FlowNode[];
  edges: FlowEdge[];
  groups: Group[];
  vars: Var[];
  i18n: Doc["i18n"];
}

export function copied(doc: Doc, ids: string[], placeOf: (node: FlowNode) => [number, number]): string {
  const inside = new Set(ids);
  const nodes = allNodes(doc).filter((node) => inside.has(node.id));
  const i18n = Object.fromEntries(Object.entries(doc.i18n).filter(([key]) => inside.has(key.split(".")[0] ?? "")));
  const words = new Set(JSON.stringify([nodes.map((node) => node.config), i18n]).match(WORD));
  const part: Part = {
    format: FORMAT,
    nodes: nodes.map((node) => ({ ...node, pos: placeOf(node) })),
    edges: doc.edges.filter((edge) => inside.has(edge.from[0]) && inside.has(edge.to)),
    groups: doc.groups.filter((each) => nodes.some((node) => node.group === each.id)),
    vars: doc.vars.filter((each) => words.has(each.key)),
    i18n,
  };
  return JSON.stringify(part, null, 1);
}

export function read(text: string): Part | null {
  try {
    const part = JSON.parse(text) as Part;
    const lists = [part.nodes, part.edges, part.groups, part.vars];
    return part.format === FORMAT && lists.every(Array.isArray) && typeof part.i18n === "object" ? part : null;
  } catch {
    return null;
  }
}

export function pasted(doc: Doc, part: Part, kinds: Kind[], shift: [number, number]): { ops: Op[]; ids: string[] } {
  const names = new Map<string, string>();
  for (const node of part.nodes) names.set(node.id, newId("n_"));
  for (const each of part.groups) names.set(each.id, newId("g_"));
  const named = (id: string) => names.get(id) ?? "";
  const known = new Set(doc.vars.map((each) => each.key));
  const ops: Op[] = part.vars.filter((each) => !known.has(each.key)).map((each): Op => {
    const id = newId("v_");
    return { op: "var", id, was: null, to: { ...each, id } };
  });
  ops.push(...part.groups.map((each): Op => ({ op: "group", id: named(each.id), was: null, to: { ...each, id: named(each.id) } })));
  for (const node of part.nodes) {
    const kind = kinds.find((each) => each.type === node.type);
    const config = { ...node.config };
    for (const field of kind?.steps ?? []) if (names.has(String(config[field]))) config[field] = named(String(config[field]));
    const fresh = { ...node, id: named(node.id), group: named(node.group), config, pos: [node.pos[0] + shift[0], node.pos[1] + shift[1]] as [number, number] };
    ops.push({ op: "add", node: fresh, entry: kind?.trigger ?? node.type.startsWith("trigger.") });
  }
  for (const [key, said] of Object.entries(part.i18n)) {
    const [id = "", ...field] = key.split(".");
    if (!names.has(id)) continue;
    for (const [locale, text] of Object.entries(said)) ops.push({ op: "text", key: [named(id), ...field].join("."), locale, was: "", to: text });
  }
  for (const edge of part.edges) ops.push({ op: "wire", node: named(edge.from[0]), port: edge.from[1], was: "", to: named(edge.to), edge: newId("e_") });
  return { ops, ids: part.nodes.map((node) => named(node.id)) };
}
