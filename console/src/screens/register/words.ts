import { inBoth } from "../../i18n/words";

export const registerWords = inBoth({ title: "register" }, { title: "register" });
