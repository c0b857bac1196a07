// What the server says about a flow, and what the canvas says back.
export interface FlowNode {
  id: string;
  type: string;
  tv: number;
  label: string;
  config: Record<string, unknown>;
  pos: [number, number];
  group: string;
  disabled: boolean;
  note: string;
}

export interface FlowEdge {
  id: string;
  from: [string, string];
  to: string;
}

export interface Group {
  id: string;
  title: string;
}

export interface Var {
  id: string;
  key: string;
  type: string;
  scope: string;
  pii: boolean;
  default: unknown;
}

export interface Doc {
  name: string;
  entry: FlowNode[];
  nodes: FlowNode[];
  edges: FlowEdge[];
  groups: Group[];
  vars: Var[];
  i18n: Record<string, Record<string, string>>;
}

export interface PortView {
  id: string;
  words: string;
  kind: string;
}

export interface Card {
  kind: string;
  title: string;
  content: string;
  icon: string;
  family: string;
  main: string;
  ports: PortView[];
}

export interface Told {
  severity: "error" | "warning";
  code: string;
  sentence: string;
  node: string;
  field: string;
  title: string;
}

export interface Kind {
  type: string;
  title: string;
  help: string;
  icon: string;
  family: string;
  trigger: boolean;
  tv: number;
  config: Record<string, unknown>;
  steps: string[];
  card: Card;
}

export type Op =
  | { op: "add"; node: FlowNode; entry?: boolean; at?: number }
  | { op: "delete"; node: FlowNode; entry?: boolean; at?: number }
  | { op: "set"; node: string; field: "label" | "note" | "group" | "disabled" | "pos"; was: unknown; to: unknown }
  | { op: "config"; node: string; field: string; was?: unknown; to?: unknown }
  | { op: "wire"; node: string; port: string; was: string; to: string; edge?: string; at?: number }
  | { op: "text"; key: string; locale: string; was: string; to: string }
  | { op: "group"; id: string; was: Group | null; to: Group | null; at?: number }
  | { op: "var"; id: string; was: Var | null; to: Var | null; at?: number }
  | { op: "flow"; field: string; was: unknown; to: unknown };

export interface Batch {
  batch: string;
  base_rev: number;
  ops: Op[];
}

export interface DraftView {
  rev: number;
  changed_by: string;
  changed_at: string;
  problems: Told[];
  cards: Record<string, Card>;
  comments: Remark[];
  heard: string;
  doc?: Doc;
}

export interface Remark {
  id: string;
  node_id: string;
  text: string;
  author: string;
  at: string;
  settled_by: string;
}

export interface Clash {
  n: number;
  mine: Op;
  theirs?: unknown;
  gone: boolean;
  node: string;
  title: string;
  what: string;
  mine_words: string;
  theirs_words: string;
}

export interface Island {
  flow: string;
  url: string;
  may_edit: boolean;
  keys: boolean;
  person: string;
  kinds: Kind[];
  words: Record<string, string>;
  draft: DraftView & { doc: Doc };
}
