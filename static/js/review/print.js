// The page of one night has one button that needs a script.

document.getElementById("print").addEventListener("click", () => print());
