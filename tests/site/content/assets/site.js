// Closes the cookie notice, and leaves a mark that shows whether scripts ran.
document.documentElement.dataset.scripts = "ran";
const notice = document.querySelector(".cookies");
for (const button of notice.querySelectorAll("button")) {
  button.addEventListener("click", () => { notice.hidden = true; });
}
