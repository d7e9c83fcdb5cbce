import { inBoth } from "../../i18n/words";

export const ordersWords = inBoth({ title: "orders" }, { title: "orders" });
