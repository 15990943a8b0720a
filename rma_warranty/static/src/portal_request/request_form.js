import {hasTouch} from "@web/core/browser/feature_detection";
import {registry} from "@web/core/registry";
import {RmaFilesForm} from "./files_form";

/**
 * Request form of a return: asks for a reason where a quantity is entered and
 * checks before sending. The server checks everything again.
 */
export class RmaRequestForm extends RmaFilesForm {
    static selector = "form.o_rma_request_form";
    dynamicContent = {
        ...this.dynamicContent,
        ".o_rma_quantity": {"t-on-input": () => {}},
        ".o_rma_reason": {
            "t-att-class": (el) => ({invisible: !this.isReturned(el)}),
        },
        ".o_rma_reason select": {
            "t-att-required": (el) => this.isReturned(el),
        },
        ".o_rma_nothing_chosen": {
            "t-att-class": () => ({"d-none": !this.nothingChosen}),
        },
    };

    setup() {
        super.setup();
        this.nothingChosen = false;
    }

    /** Begin with the quantity where only one product can be returned. */
    start() {
        const quantities = this.el.querySelectorAll(".o_rma_quantity");
        if (quantities.length === 1 && !hasTouch()) {
            quantities[0].select();
        }
    }

    /** Tell whether a quantity is entered on the line that `el` is in. */
    isReturned(el) {
        const input = el
            .closest(".o_rma_request_line")
            .querySelector(".o_rma_quantity");
        return Number(input.value) > 0;
    }

    onSubmit(ev) {
        const quantities = [...this.el.querySelectorAll(".o_rma_quantity")];
        const untouched = quantities.filter((input) => !this.isReturned(input));
        this.nothingChosen = untouched.length === quantities.length;
        this.checkPhotos();
        if (this.nothingChosen || this.photosWrong) {
            ev.preventDefault();
            return;
        }
        super.onSubmit(ev);
        // A request has room for 1000 fields: send those of returned lines only.
        this.setDisabled(untouched, true);
    }

    onPageShow(ev) {
        super.onPageShow(ev);
        if (ev.persisted) {
            this.setDisabled(this.el.querySelectorAll(".o_rma_quantity"), false);
        }
    }

    /** Switch the fields of the lines of these quantities off or on. */
    setDisabled(quantities, disabled) {
        for (const input of quantities) {
            const line = input.closest(".o_rma_request_line");
            for (const field of line.querySelectorAll("input, select")) {
                field.disabled = disabled;
            }
        }
    }
}

registry
    .category("public.interactions")
    .add("rma_warranty.request_form", RmaRequestForm);
