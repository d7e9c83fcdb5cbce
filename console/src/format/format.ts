import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type Language, languageTag } from "../api/language";

export interface MoneyValue {
  amount: string;
  currency: string;
}

/** Says dates, amounts and sizes as the language does. */
export interface Format {
  /** 2026/11/22 14:03:05 */
  dateTime(at: string): string;
  /** 2026年11月22日, November 22, 2026: a day that nobody takes for another one. */
  day(date: Date): string;
  money(value: MoneyValue): string;
  /** 1.5 MB */
  bytes(size: number): string;
  number(value: number): string;
  /** "3 天 4 小时", "5 分 10 秒": the two largest units of a time in milliseconds, rounded down; never below zero. */
  duration(milliseconds: number): string;
  percent(share: number): string;
}

const units = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
] as const;

const sizes = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

function bytesIn(tag: string, size: number): string {
  let value = size;
  let step = 0;
  while (value >= 1024 && step < sizes.length - 1) {
    value /= 1024;
    step += 1;
  }
  const unit = sizes[step] ?? "byte";
  return new Intl.NumberFormat(tag, {
    style: "unit",
    unit,
    // English has no plural of "byte" among its short forms.
    unitDisplay: unit === "byte" ? "long" : "short",
    maximumFractionDigits: 1,
  }).format(value);
}

function durationIn(tag: string, milliseconds: number): string {
  let rest = Math.max(0, milliseconds);
  const parts: string[] = [];
  for (const [unit, length] of units) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0 || parts.length > 0 || unit === "second") {
      parts.push(new Intl.NumberFormat(tag, { style: "unit", unit, unitDisplay: "long" }).format(count));
    }
    if (parts.length === 2) {
      break;
    }
  }
  return parts.join(" ");
}

/** The format of a language. */
export function formatIn(language: Language): Format {
  const tag = languageTag(language);
  const dateTime = new Intl.DateTimeFormat(tag, {
    year: "numeric",
    // In English figures alone would be read as another day by half of the readers.
    month: language === "en" ? "short" : "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  const day = new Intl.DateTimeFormat(tag, { dateStyle: "long" });
  const number = new Intl.NumberFormat(tag);
  const percent = new Intl.NumberFormat(tag, { style: "percent", maximumFractionDigits: 0 });
  return {
    dateTime: (at) => dateTime.format(new Date(at)),
    day: (date) => day.format(date),
    // Intl takes the decimal string as it is: no amount goes through a float.
    money: ({ amount, currency }) =>
      new Intl.NumberFormat(tag, { style: "currency", currency, currencyDisplay: "narrowSymbol" }).format(
        amount as Intl.StringNumericLiteral,
      ),
    bytes: (size) => bytesIn(tag, size),
    number: (value) => number.format(value),
    duration: (milliseconds) => durationIn(tag, milliseconds),
    percent: (share) => percent.format(share),
  };
}

/** The format of the language in use. */
export function useFormat(): Format {
  const { i18n } = useTranslation();
  const language = i18n.language as Language;
  return useMemo(() => formatIn(language), [language]);
}
