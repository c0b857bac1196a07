// Times the way people say them.
import type { Language } from "../chat/wire";
import type { Say } from "./texts";

const tag = (language: Language) => (language === "zh" ? "zh-CN" : "en-GB");

export const clockTime = (at: string, language: Language) =>
  new Intl.DateTimeFormat(tag(language), { hour: "2-digit", minute: "2-digit" }).format(new Date(at));

export const dayKey = (at: string) => new Date(at).toDateString();

export function dayName(at: string, language: Language, say: Say): string {
  const day = new Date(at);
  const ago = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
  if (ago === 0) return say("today");
  if (ago === 1) return say("yesterday");
  const year = day.getFullYear() === new Date().getFullYear() ? undefined : ("numeric" as const);
  return new Intl.DateTimeFormat(tag(language), { day: "numeric", month: "long", year }).format(day);
}

export function fileSize(bytes: number, language: Language): string {
  const [amount, unit] = bytes >= 1_000_000 ? [bytes / 1_000_000, "megabyte"] : [Math.max(1, bytes / 1000), "kilobyte"];
  const options = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: amount < 10 ? 1 : 0 };
  return new Intl.NumberFormat(tag(language), options as Intl.NumberFormatOptions).format(amount);
}

/** A day and a time, for what is to come. */
export function moment(at: string, language: Language): string {
  const options: Intl.DateTimeFormatOptions = { weekday: "short", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat(tag(language), options).format(new Date(at));
}
