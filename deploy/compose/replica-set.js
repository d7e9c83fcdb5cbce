// Makes the replica set of compose.yaml and its users. mongosh runs it on the
// first member; it may run again and then changes nothing.
const members = ["mongodb1:27017", "mongodb2:27017", "mongodb3:27017"];
const patience = 120; // half seconds until there is a primary

const admin = db.getSiblingDB("admin");

function signIn() {
  try {
    return admin.auth("admin", process.env.MONGODB_ADMIN_PASSWORD).ok === 1;
  } catch (refused) {
    return false; // there are no users yet
  }
}

// The first member is preferred as primary: users are made on it.
function initiate() {
  try {
    rs.initiate({ _id: "rs0", members: members.map((host, i) => ({ _id: i, host, priority: i === 0 ? 2 : 1 })) });
  } catch (refused) {
    if (refused.codeName !== "AlreadyInitialized") {
      throw refused;
    }
  }
}

function waitForPrimary() {
  for (let i = 0; i < patience; i++) {
    if (db.hello().isWritablePrimary) {
      return;
    }
    sleep(500);
  }
  throw new Error("the first member did not become the primary");
}

if (!signIn()) {
  initiate();
  waitForPrimary();
  admin.createUser({ user: "admin", pwd: process.env.MONGODB_ADMIN_PASSWORD, roles: ["root"] });
  signIn();
}

db.getMongo().setReadPref("primaryPreferred");

if (!admin.getUser("jiaofu")) {
  waitForPrimary();
  admin.createUser({
    user: "jiaofu",
    pwd: process.env.MONGODB_PASSWORD,
    roles: [{ role: "readWrite", db: "jiaofu" }],
  });
}

print("the replica set and its users are there");
