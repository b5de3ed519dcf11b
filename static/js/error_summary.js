// After a form came back with errors, move focus to their summary, so that it is read aloud.
document.getElementById("error-summary")?.focus();
