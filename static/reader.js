/* Turns the pages of the reader by keyboard. A key does what it always does first: it turns the page where there is
   nothing left to scroll. Left and right go by the direction in which the page is read. */
"use strict";

const root = document.documentElement;
const ends = () => window.innerHeight + window.scrollY >= root.scrollHeight - 2;
const begins = () => window.scrollY <= document.getElementById("page").getBoundingClientRect().top + window.scrollY + 2;
const fits = () => root.scrollWidth <= root.clientWidth;
const forward = root.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
const back = root.dir === "rtl" ? "ArrowRight" : "ArrowLeft";
const turns = new Map([
  [forward, ["next", fits]],
  [back, ["previous", fits]],
  ["PageDown", ["next", ends]],
  ["PageUp", ["previous", begins]],
  ["Home", ["first", begins]],
  ["End", ["last", ends]],
]);

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const [turn, may] = turns.get(event.key) ?? [];
  const link = turn && document.querySelector(`[data-turn="${turn}"]`);
  if (!link || !may()) return;
  event.preventDefault();
  location.assign(link.href);
});
