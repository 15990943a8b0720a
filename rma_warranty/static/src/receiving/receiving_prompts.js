import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";

const SCANNER_PAUSE = 120;

/** Questions to the worker, answered by key or touch. */
export const WithPrompts = (Base) =>
    class extends Base {
        ask(text, choices, details = []) {
            this.view.prompt = {text, choices, details};
            this.promptKeys = "";
        }

        answer(choice) {
            browser.clearTimeout(this.promptTimer);
            this.view.prompt = null;
            if (choice && choice.run) {
                choice.run();
            }
            this.save();
            this.focus();
        }

        /**
         * Take the answer of a question. A scanner's keys are none: they follow
         * each other faster than a person types.
         */
        onPromptKey(ev) {
            ev.preventDefault();
            ev.stopPropagation();
            if (ev.key === "Escape") {
                this.answer(null);
            } else if (ev.key === "Enter") {
                this.onPromptEnter();
            } else if (ev.key.length === 1) {
                this.promptKeys += ev.key;
                browser.clearTimeout(this.promptTimer);
                this.promptTimer = browser.setTimeout(
                    () => this.onPromptKeys(),
                    SCANNER_PAUSE
                );
            }
        }

        onPromptEnter() {
            if (this.promptKeys) {
                browser.clearTimeout(this.promptTimer);
                this.promptKeys = "";
                this.tell("wrong", _t("Answer the question first, then scan again."));
            } else {
                this.answer(this.view.prompt.choices[0]);
            }
        }

        /** Take the number of a choice, typed by a person: one key alone. */
        onPromptKeys() {
            const choice =
                this.view.prompt && this.view.prompt.choices[this.promptKeys - 1];
            this.promptKeys = "";
            if (choice) {
                this.answer(choice);
            }
        }
    };
