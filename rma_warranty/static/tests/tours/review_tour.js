import {patient} from "@rma_warranty/../tests/tours/patience";
import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("rma_accountant_reviews", {
    steps: () =>
        patient([
            {
                content: "the queue says what to look at",
                trigger: ".o_data_row td[name=rma_warnings]:contains(invoiced at)",
            },
            {
                content: "open the draft that warns",
                trigger: ".o_data_row:contains(invoiced at) td[name=rma_case_id]",
                run: "click",
            },
            {
                content: "the warning is on top",
                trigger: ".o_form_view .alert-warning:contains(invoiced at)",
            },
            {
                content: "invoice and proposal are side by side, the change is marked",
                trigger: ".o_rma_comparison td.table-warning:contains(90.00)",
            },
            {
                content: "send it back with the key",
                trigger: "button[name=action_rma_send_back][data-hotkey=w]",
                run: "press alt+w",
            },
            {
                content: "say why",
                trigger: ".o_dialog .o_field_widget[name=reason] textarea",
                run: "edit The price is not the invoice's",
            },
            {
                trigger: ".o_dialog button[name=action_confirm]",
                run: "click",
            },
            {
                content: "the next draft comes up by itself",
                trigger:
                    ".o_form_view:not(:has(.alert-warning:contains(invoiced at))) .o_arrow_button_current:contains(Draft)",
            },
            {
                content: "nothing warns, the cost is shown",
                trigger: ".o_rma_comparison td:contains(180.00)",
            },
            {
                content: "post it",
                trigger: "button[name=action_rma_post_reviewed]",
                run: "click",
            },
            {
                content: "that was the last one: back to the queue",
                trigger: ".o_list_view",
            },
        ]),
});
