// Takes pictures of every screen: npm run shots -- FOLDER
import { runnerImport } from "vite";

const { module } = await runnerImport("./tests/shots.ts", { configFile: false });
await module.takeShots(process.argv[2] ?? "shots");
