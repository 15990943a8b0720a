import {registry} from "@web/core/registry";
import {Interaction} from "@web/public/interaction";

/** A form that a double click sends only once. */
export class RmaSubmitOnce extends Interaction {
    static selector = "form.o_rma_once";
    dynamicContent = {
        _root: {"t-on-submit": this.onSubmit},
        _window: {"t-on-pageshow": this.onPageShow},
        "button[type=submit]": {"t-att-disabled": () => this.isSent},
    };

    setup() {
        this.isSent = false;
    }

    onSubmit(ev) {
        if (this.isSent) {
            ev.preventDefault();
        } else {
            this.isSent = !ev.defaultPrevented;
        }
    }

    /** Coming back with the browser's back button, the form can be used again. */
    onPageShow(ev) {
        if (ev.persisted) {
            this.isSent = false;
        }
    }
}

registry.category("public.interactions").add("rma_warranty.submit_once", RmaSubmitOnce);
