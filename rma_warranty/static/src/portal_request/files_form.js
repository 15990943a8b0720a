import {registry} from "@web/core/registry";
import {RmaSubmitOnce} from "./submit_once";

/** A form with files, whose number and sizes are checked before sending. */
export class RmaFilesForm extends RmaSubmitOnce {
    static selector = "form.o_rma_files_form";
    dynamicContent = {
        ...this.dynamicContent,
        ".o_rma_photos": {"t-on-change": this.checkPhotos},
        ".o_rma_photos_wrong": {
            "t-att-class": () => ({"d-none": !this.photosWrong}),
        },
    };

    setup() {
        super.setup();
        this.photosWrong = false;
    }

    checkPhotos() {
        const input = this.el.querySelector(".o_rma_photos");
        const {maxCount, maxBytes} = input.dataset;
        const files = [...input.files];
        this.photosWrong =
            files.length > Number(maxCount) ||
            files.some((file) => file.size > Number(maxBytes));
    }

    onSubmit(ev) {
        this.checkPhotos();
        if (this.photosWrong) {
            ev.preventDefault();
            return;
        }
        super.onSubmit(ev);
    }
}

registry.category("public.interactions").add("rma_warranty.files_form", RmaFilesForm);
