// What is left of a bundle once everything that it does not need is gone.
document.documentElement.dataset.bundle = "ran";
