// socket.io as its own documentation shows it: a POST is emitted to everybody. `node live_socketio.cjs PORT`.
// The answer is the monotonic time at which the POST had been read, in nanoseconds.
const http = require("node:http");
const { Server } = require("socket.io");

const server = http.createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const at = process.hrtime.bigint().toString();
    response.writeHead(201, { "Content-Length": at.length });
    response.end(at);
    if (request.method === "POST") io.emit("event", JSON.parse(Buffer.concat(parts)));
  });
});
const io = new Server(server, { transports: ["websocket"] });
const snapshot = { type: "snapshot", pad: "x".repeat(Number(process.env.LIVE_SNAPSHOT_BYTES ?? 2600)) };
io.on("connection", (socket) => socket.emit("snapshot", snapshot));
server.listen({ port: Number(process.argv[2]), host: "127.0.0.1", backlog: 4096 });
