// One door to the vendored template library for the modules of this screen.
export { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
