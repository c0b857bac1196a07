// Node-RED with nothing but the runtime: no editor, no log, everything in memory.
module.exports = {
  uiHost: "127.0.0.1",
  httpAdminRoot: false,
  httpStatic: "",
  flowFile: "flow.json",
  credentialSecret: false,
  logging: { console: { level: "error" } },
  diagnostics: { enabled: false },
  telemetry: { enabled: false },
};
