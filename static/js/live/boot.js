/**
 * What the server put into the page: who is signed in, where the socket is. Data only, never markup.
 *
 * @returns {{session: object, ws: string, api: string, build: string, page: string} & Record<string, unknown>}
 */
export function readBoot(doc = document) {
  const element = doc.getElementById("boot");
  const boot = element ? JSON.parse(element.textContent) : {};
  return { session: {}, ws: "/ws/board/", api: "/api/v1/", build: "", page: "", ...boot };
}
