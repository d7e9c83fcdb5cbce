import { inBoth } from "../../i18n/words";

export const logWords = inBoth({ title: "log" }, { title: "log" });
