import { fileWords } from "../files/words";
import { layoutWords } from "../layout/words";
import { moveWords } from "../moves/words";
import { logWords } from "../screens/log/words";
import { orderWords } from "../screens/order/words";
import { ordersWords } from "../screens/orders/words";
import { refundsWords } from "../screens/refunds/words";
import { registerWords } from "../screens/register/words";
import { sessionWords } from "../session/words";
import { enumWords } from "./enums";

/** The words of the console: a namespace for each part, kept beside it. */
const parts = {
  enums: enumWords,
  layout: layoutWords,
  session: sessionWords,
  orders: ordersWords,
  order: orderWords,
  log: logWords,
  moves: moveWords,
  files: fileWords,
  refunds: refundsWords,
  register: registerWords,
};

type Parts = typeof parts;

/** The words in Chinese, which are the measure: each is there in English, too. */
export type Words = { [K in keyof Parts]: Parts[K]["zh"] };

function inLanguage<L extends "zh" | "en">(language: L) {
  return Object.fromEntries(Object.entries(parts).map(([name, words]) => [name, words[language]]));
}

export const resources = { zh: inLanguage("zh"), en: inLanguage("en") };
