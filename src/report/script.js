for (const slider of document.querySelectorAll(".stack input")) {
  slider.addEventListener("input", () => slider.parentElement.style.setProperty("--at", slider.value + "%"));
}
for (const box of document.querySelectorAll(".views input")) {
  box.addEventListener("change", () => box.closest("section").querySelector(".compare").classList.toggle("actual", box.checked));
}
