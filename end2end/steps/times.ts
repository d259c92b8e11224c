import type { Locale } from "./test.ts";

/** A point in time as it must read for people; worked out here without any of the server's rules. */
export type Told = {
  /** On pages: `Mon 23 Nov 2026, 08:30 (Asia/Shanghai +08:00)` / `2026年11月23日 周一 08:30（Asia/Shanghai +08:00）`. */
  page: string;
  /** In messages, the same in both languages: `2026-11-23 08:30 (Asia/Shanghai +08:00)`. */
  message: string;
  instant: Date;
};

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d):\d\d([+-]\d\d:\d\d)$/;

/** How the instant of a `datetime` attribute must be told. Weekday and month come from the test's own calendar. */
export function told(rfc3339: string, zone: string, locale: Locale): Told {
  const parts = RFC3339.exec(rfc3339);
  if (!parts) throw new Error(`no instant with its offset: ${rfc3339}`);
  const [, year, month, day, time, offset] = parts;
  const midnight = new Date(`${year}-${month}-${day}T00:00:00Z`);
  const name = (wish: Intl.DateTimeFormatOptions, language: string) =>
    new Intl.DateTimeFormat(language, { ...wish, timeZone: "UTC" }).format(midnight);
  const where = `${zone} ${offset}`;
  const page =
    locale === "zh"
      ? `${year}年${Number(month)}月${Number(day)}日 ${name({ weekday: "short" }, "zh-CN")} ${time}（${where}）`
      : `${name({ weekday: "short" }, "en")} ${Number(day)} ${name({ month: "short" }, "en")} ${year}, ${time} (${where})`;
  return { page, message: `${year}-${month}-${day} ${time} (${where})`, instant: new Date(rfc3339) };
}

/** The instant that a reader takes from a message, without knowing the zone's rules. */
export function instantIn(message: string): Date {
  const [, date, time, offset] = /(\d{4}-\d\d-\d\d) (\d\d:\d\d) \(\S+ ([+-]\d\d:\d\d)\)/.exec(message) ?? [];
  if (!date) throw new Error(`no time with its offset in: ${message}`);
  return new Date(`${date}T${time}:00${offset}`);
}
