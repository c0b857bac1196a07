// What travels between panel and server; the names are the visitor API's.
export type Author = "contact" | "bot" | "agent" | "system";

export interface FileRef {
  url: string;
  name: string;
  media_type: string;
  size: number;
}

export interface Card {
  title: string;
  text?: string;
  image_url?: string;
  buttons?: { id: string; label: string }[];
}

export interface ChatEvent {
  seq: number;
  conversation_id: string;
  at: string;
  kind: string;
  author: Author;
  author_name?: string;
  text?: string;
  buttons?: { id: string; label: string }[];
  cards?: Card[];
  file?: FileRef;
  image_url?: string;
  client_id?: string;
  rating?: number;
  /** Where somebody stands who begins to wait; `minutes` is missing where nobody knows. */
  place?: { before: number; minutes?: number | null };
  /** When a queue that is closed answers. */
  opens_at?: string;
}

/** How a visitor stands who waits; it changes without an event. */
export interface Standing {
  before: number;
  minutes: number | null;
  callback_offered: boolean;
  callback: { channel_id: string; channel: string } | null;
}

export interface CallbackWay {
  channel_id: string;
  name: string;
  address: string;
}

export interface EventsAnswer {
  conversation_id: string | null;
  events: ChatEvent[];
  standing?: Standing | null;
}

export interface SessionAnswer {
  token: string;
  contact_id: string;
  conversation_id: string | null;
}

export interface PastConversation {
  conversation_id: string;
  started_at?: string;
  last_at?: string;
  status?: string;
  last_text?: string;
}

export interface PrechatField {
  key: string;
  label_en: string;
  label_zh: string;
  type: "text" | "email" | "phone" | "textarea";
  required: boolean;
}

export interface Settings {
  colour: string;
  logo_url: string;
  side: "left" | "right";
  title_en: string;
  title_zh: string;
  greeting_en: string;
  greeting_zh: string;
  launcher_text_en: string;
  launcher_text_zh: string;
  prechat_fields: PrechatField[];
  privacy_text_en: string;
  privacy_text_zh: string;
  privacy_url: string;
  consent_required: boolean;
}

export type Language = "en" | "zh";

export interface Boot {
  v: number;
  mode: "page" | "frame" | "preview";
  key: string;
  name: string;
  language: Language;
  settings: Settings;
  parents: string[];
  agents_available: boolean;
  rating_enabled: boolean;
  show_mark: boolean;
  upload: { max_bytes: number; types: string[] };
  text_limit: number;
}

export interface Problem {
  status: number;
  type: string;
  title: string;
  reason: string;
  errors: { field: string; message: string }[];
}
