import {RmaFilesForm} from "../portal_request/files_form";
import {get} from "@web/core/network/http_service";
import {registry} from "@web/core/registry";

const MIN_LENGTH = 3;
const DELAY = 300;

/** Registration of goods: proposes products while their name is typed. */
export class RmaRegistrationForm extends RmaFilesForm {
    static selector = "form.o_rma_registration_form";
    dynamicContent = {
        ...this.dynamicContent,
        ".o_rma_product": {"t-on-input": this.debounced(this.propose, DELAY)},
    };

    /** Fill the list below the field with products that fit its text. */
    async propose(ev) {
        const text = ev.target.value.trim();
        if (text.length < MIN_LENGTH) {
            return;
        }
        const url = `/my/warranties/products?${new URLSearchParams({term: text})}`;
        const names = await this.waitFor(get(url));
        const options = names.map((name) => {
            const option = document.createElement("option");
            option.value = name;
            return option;
        });
        this.el.querySelector("#rma_products").replaceChildren(...options);
    }
}

registry
    .category("public.interactions")
    .add("rma_warranty.registration_form", RmaRegistrationForm);
