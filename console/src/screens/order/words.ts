import { inBoth } from "../../i18n/words";

export const orderWords = inBoth({ title: "order" }, { title: "order" });
